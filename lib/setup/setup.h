/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SETUP_H
#define DMIG_LIB_SETUP_H

#include <core/platform.h>
#include <devmig/setup.h>

/* What might become a destination: a device, or a type. */
struct dmig_candidate {
	/* As the way that it may be; @device: is there already. */
	enum devmig_way_kind kind; /* READY, CREATE or ASSIGN, before it is judged */
	const char *record;
	char *parent; /* its own */
	const char *type;
	const char *label;
	const char *bus;
	const char *path; /* of a device's directory, "": what follows from its name */
	long long available;
	int numa;
	enum devmig_obstacle_kind obstacle; /* VERDICT: none but that */
	bool attributes;                    /* some can be set */
	struct devmig_statement *statement; /* a reference */
	size_t class_number;
};

/* Candidates that state the same. */
struct dmig_stated {
	struct devmig_statement *statement; /* a candidate's */
	struct devmig_verdict *verdict;
	enum devmig_answer answer;
	size_t unset;    /* attributes */
	bool unsettable; /* one of them is none that may be set */
};

struct devmig_setup {
	struct devmig_fleet *fleet; /* that the strings are of; NULL: a survey's */
	struct devmig_statement *source;
	enum devmig_reading reading;
	char *host;
	char uuid[37];
	struct dmig_candidate *candidates;
	size_t count;
	size_t room;
	struct dmig_stated *classes;
	size_t class_count;
	size_t *ways; /* candidates, best first */
	size_t way_count;
	struct devmig_rejection *rejections;
	size_t rejection_count;
	size_t rejected;
	bool doubt;                /* of something it could not be told */
	struct devmig_step *steps; /* path, value are theirs */
	size_t step_count;
};

/* What the whole host, or what is asked for of it, offers.  -ENOMEM, -EBADMSG. */
int dmig_candidates_of_survey(struct devmig_setup *setup, struct devmig_survey *survey,
			      const struct devmig_setup_options *options,
			      struct devmig_error **ret_error);
int dmig_candidates_of_fleet(struct devmig_setup *setup, const char *host,
			     const struct devmig_setup_options *options,
			     struct devmig_error **ret_error);

/* Take one in, if it was asked for; its parent is copied.  -ENOMEM. */
int dmig_candidate_add(struct devmig_setup *setup, const struct dmig_candidate *candidate,
		       const struct devmig_setup_options *options);

/* A type of NVIDIA's own interface is a number: ASSIGN, else CREATE. */
enum devmig_way_kind dmig_type_kind(const char *type);
/* TYPE of PARENT/TYPE. */
const char *dmig_type_of(const char *record);

/* Judge all candidates, each class once. */
int dmig_setup_judge(struct devmig_setup *setup, struct devmig_error **ret_error);
/* Order those that will do, and say why the others won't. */
int dmig_setup_rank(struct devmig_setup *setup);
int dmig_setup_reject(struct devmig_setup *setup);
/* Say what is to be done for the first way. */
int dmig_setup_draw(struct devmig_setup *setup);
void dmig_steps_free(struct devmig_setup *setup);

/* Fields of the nearest object that fail. */
size_t dmig_failures_of(const struct devmig_verdict *verdict);

/* It will do, now or later. */
static inline bool dmig_is_yes(enum devmig_answer answer)
{
	return answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

/* Why it is none of the ways, by its class. */
enum devmig_obstacle_kind dmig_obstacle_of(const struct devmig_setup *setup,
					   const struct dmig_candidate *candidate);
/* It is one of the ways. */
bool dmig_is_way(const struct devmig_setup *setup, const struct dmig_candidate *candidate);

/* May a document have this attribute set? */
bool dmig_is_setting(const char *name);

/* 36 characters of a uuid in lower case. */
bool dmig_is_uuid(const char *text);
/* A new one, and a NUL behind it; a negative errno. */
int dmig_uuid_make(char ret[37]);

#endif
