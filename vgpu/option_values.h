/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_OPTION_VALUES_H
#define VGPU_OPTION_VALUES_H

#include "options.h"

/*
 * What an option has for a value, put where it belongs; @text is NULL where it has none.
 * false: it is no such value, and that was reported.
 */
bool set_memory(struct options *options, const char *text);
bool set_map(struct options *options, const char *text);
bool set_fill(struct options *options, const char *text);
bool set_working_set(struct options *options, const char *text);
bool set_dirty_rate(struct options *options, const char *text);
bool set_seed(struct options *options, const char *text);
bool set_flags(struct options *options, const char *text);
bool set_document(struct options *options, const char *text);
bool set_fault(struct options *options, const char *text);
bool set_socket(struct options *options, const char *text);
bool set_control(struct options *options, const char *text);
bool set_fd(struct options *options, const char *text);
bool set_status(struct options *options, const char *text);
bool set_inject(struct options *options, const char *text);
bool set_run(struct options *options, const char *text);
bool set_json(struct options *options, const char *text);

#endif
