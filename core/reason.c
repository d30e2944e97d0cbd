// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reason.h"
#include "platform.h"

static const struct {
	const char *code;
	const char *what;
	const char *todo;
	int error;
} reasons[DMIG_REASON_COUNT] = { [DMIG_OK] = { "", "", "", 0 },
#define SYNTAX(id, code, what, todo)  [DMIG_##id] = { code, what, todo, -EBADMSG },
#define LIMIT(id, code, what, todo)   [DMIG_##id] = { code, what, todo, -E2BIG },
#define VERDICT(id, code, what, todo) [DMIG_##id] = { code, what, todo, -EINVAL },
				 DMIG_REASONS_SYNTAX(SYNTAX) DMIG_REASONS_LIMIT(LIMIT)
					 DMIG_REASONS_VERDICT(VERDICT) DMIG_REASONS_LINT(VERDICT) };

const char *dmig_reason_code(enum dmig_reason reason)
{
	return reasons[reason < DMIG_REASON_COUNT ? reason : DMIG_OK].code;
}

const char *dmig_reason_what(enum dmig_reason reason)
{
	return reasons[reason < DMIG_REASON_COUNT ? reason : DMIG_OK].what;
}

const char *dmig_reason_todo(enum dmig_reason reason)
{
	return reasons[reason < DMIG_REASON_COUNT ? reason : DMIG_OK].todo;
}

int dmig_reason_errno(enum dmig_reason reason)
{
	if (reason == DMIG_NO_MEMORY)
		return -ENOMEM;
	return reasons[reason < DMIG_REASON_COUNT ? reason : DMIG_OK].error;
}
