/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_KERNEL_ATTRIBUTES_COMMAND_H
#define TESTS_KERNEL_ATTRIBUTES_COMMAND_H

/* Each gets what stands behind its name, and tells its results as TAP. */
void answers(char **arguments);
void agree(char **arguments);
void race(char **arguments);
void announce(char **arguments);
void own(char **arguments);
void compact(char **arguments);
void yields(char **arguments);
void scarce(char **arguments);
void scarce_reads(char **arguments);
void births(char **arguments);
void loads(char **arguments);

#endif
