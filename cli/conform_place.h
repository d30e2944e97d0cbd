/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_PLACE_H
#define CLI_CONFORM_PLACE_H

#include "conform_run.h"
#include "option.h"

/* Read --watch and --poke; 0, or STATUS_USAGE after a complaint. */
int conform_read_watches(const struct option_list *texts, struct conform_options *ret);
int conform_read_pokes(const struct option_list *texts, struct conform_options *ret);

#endif
