/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_STREAM_PRINT_H
#define CLI_STREAM_PRINT_H

#include <devmig/stream.h>

/* For people, for programs: devmig-stream(1). */
void stream_print_text(const char *name, const struct devmig_stream_info *info);
void stream_print_json(const char *name, const struct devmig_stream_info *info);

#endif
