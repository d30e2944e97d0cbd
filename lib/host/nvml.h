/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NVML_H
#define DMIG_LIB_NVML_H

#include "spot.h"

/*
 * NVIDIA's management library, which belongs to their driver: it is opened when it is asked
 * something for the first time, once for each spot, and only where the driver is loaded:
 * otherwise it might load it.  0 with an answer that lives as long as the spot; -ENOMEM;
 * any other errno with *ret_why, a sentence that does so, too.
 */

/* Of a GPU by its address: "on", "off", or "none" where it has no such memory. */
int dmig_nvml_ecc(struct dmig_spot *spot, const char *address, const char **ret,
		  const char **ret_why);
/* Of a GPU: "yes" or "no", whether its vGPU manager can migrate what is on it. */
int dmig_nvml_migration(struct dmig_spot *spot, const char *address, const char **ret,
			const char **ret_why);
int dmig_nvml_driver(struct dmig_spot *spot, const char **ret, const char **ret_why);
/* Memory of a type of vGPU, in MiB. */
int dmig_nvml_framebuffer(struct dmig_spot *spot, unsigned int type, const char **ret,
			  const char **ret_why);

#endif
