/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_ANSWER_H
#define DMIG_LIB_STREAM_ANSWER_H

#include "record.h"
#include <devmig/verdict.h>

/* What a destination has to say, as the source hears it. */
struct dmig_answers {
	struct dmig_records records;
	bool greeted;
	bool over;      /* it has refused, or failed: no more comes */
	bool without;   /* it has said that it has nothing of the state */
	bool unchecked; /* it has accepted what it could not compare */
	enum devmig_answer answer;
	char *explanation; /* owned; NULL: none came */
};

int dmig_answers_open(struct dmig_answers *answers, struct devmig_channel *channel,
		      unsigned int timeout, struct devmig_error **ret_error);
/* For dmig_auto(answers); all 0 is allowed. */
void dmig_auto_answers(struct dmig_answers *answers);

/*
 * Wait for an answer of a type, and not longer than for one record, whatever else comes.
 * Refused and failed are errors; so is any other, or one that is not as it was written.
 */
int dmig_answers_await(struct dmig_answers *answers, u16 type, struct devmig_error **ret_error);
/* Once it has accepted, and nothing should come yet: has it failed? */
int dmig_answers_poll(struct dmig_answers *answers, struct devmig_error **ret_error);

/* As the destination gives them.  @records has room for DMIG_TEXT_MAX and more. */
int dmig_greeting_write(struct dmig_records *records, struct devmig_error **ret_error);
int dmig_refused_write(struct dmig_records *records, enum devmig_answer answer, const char *text,
		       struct devmig_error **ret_error);
int dmig_failed_write(struct dmig_records *records, bool without, const char *text,
		      struct devmig_error **ret_error);

/* Room for the payload of every answer. */
#define DMIG_ANSWER_ROOM (DMIG_TEXT_MAX + 64)

#endif
