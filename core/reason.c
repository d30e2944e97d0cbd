// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reason.h"
#include "platform.h"

static const struct {
	const char *code;
	const char *what;
	const char *todo;
	int error;
	enum dmig_reason base; /* has the rest, if it is not DMIG_OK */
} reasons[DMIG_REASON_COUNT] = {
	[DMIG_OK] = { "", "", "", 0, DMIG_OK },
#define SYNTAX(id, code, what, todo)  [DMIG_##id] = { code, what, todo, -EBADMSG, DMIG_OK },
#define LIMIT(id, code, what, todo)   [DMIG_##id] = { code, what, todo, -E2BIG, DMIG_OK },
#define VERDICT(id, code, what, todo) [DMIG_##id] = { code, what, todo, -EINVAL, DMIG_OK },
#define STREAM(id, code, what, todo)  [DMIG_##id] = { code, what, todo, -EBADMSG, DMIG_OK },
#define ELSEWHERE(id, of, todo)       [DMIG_##id] = { "", "", todo, 0, DMIG_##of },
	DMIG_REASONS_SYNTAX(SYNTAX) DMIG_REASONS_LIMIT(LIMIT) DMIG_REASONS_VERDICT(VERDICT)
		DMIG_REASONS_LINT(VERDICT) DMIG_REASONS_DRAIN(VERDICT) DMIG_REASONS_DEVICE(VERDICT)
			DMIG_REASONS_HOST(SYNTAX) DMIG_REASONS_STREAM(STREAM)
				DMIG_REASONS_ELSEWHERE(ELSEWHERE)
};

enum dmig_reason dmig_reason_base(enum dmig_reason reason)
{
	if (reason >= DMIG_REASON_COUNT)
		return DMIG_OK;
	return reasons[reason].base ? reasons[reason].base : reason;
}

const char *dmig_reason_code(enum dmig_reason reason)
{
	return reasons[dmig_reason_base(reason)].code;
}

const char *dmig_reason_what(enum dmig_reason reason)
{
	return reasons[dmig_reason_base(reason)].what;
}

const char *dmig_reason_todo(enum dmig_reason reason)
{
	return reasons[reason < DMIG_REASON_COUNT ? reason : DMIG_OK].todo;
}

int dmig_reason_errno(enum dmig_reason reason)
{
	if (reason == DMIG_NO_MEMORY)
		return -ENOMEM;
	return reasons[dmig_reason_base(reason)].error;
}
