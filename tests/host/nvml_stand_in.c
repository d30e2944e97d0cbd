// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * In the place of libnvidia-ml.so.1, which only a machine with NVIDIA's driver has: the calls
 * that are made of it, by its documentation (NVML API Reference Guide).  What it answers is told
 * by the environment: STAND_IN_CALL, as STAND_IN_ECC, is the error that a call returns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int nvmlInit_v2(void);
int nvmlShutdown(void);
int nvmlDeviceGetHandleByPciBusId_v2(const char *address, void **device);
int nvmlDeviceGetEccMode(void *device, int *current, int *pending);
int nvmlDeviceGetVgpuMetadata(void *device, void *metadata, unsigned int *size);
int nvmlSystemGetDriverVersion(char *version, unsigned int length);
int nvmlVgpuTypeGetFramebufferSize(unsigned int type, unsigned long long *bytes);
const char *nvmlErrorString(int error);

/* How often it was opened and not closed, and opened at all. */
int stand_in_users, stand_in_inits;

static int status_of(const char *name)
{
	const char *value = getenv(name);

	return value ? atoi(value) : 0;
}

int nvmlInit_v2(void)
{
	const int status = status_of("STAND_IN_INIT");

	stand_in_inits++;
	stand_in_users += !status;
	return status;
}

int nvmlShutdown(void)
{
	stand_in_users--;
	return 0;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *address, void **device)
{
	static int gpu;

	/* NVML_ERROR_NOT_FOUND */
	if (strcmp(address, "0000:08:00.0"))
		return 6;
	*device = &gpu;
	return 0;
}

int nvmlDeviceGetEccMode(void *device, int *current, int *pending)
{
	(void)device;
	/* What comes with the next start is not what is. */
	*current = status_of("STAND_IN_ECC_ON");
	*pending = !*current;
	return status_of("STAND_IN_ECC");
}

/* An older library has no such call. */
#ifndef STAND_IN_IS_OLD
/* nvmlVgpuPgpuMetadata_t: two numbers, 80 bytes of text, the capabilities; then more. */
int nvmlDeviceGetVgpuMetadata(void *device, void *metadata, unsigned int *size)
{
	const unsigned int needed = 600;
	/* Other bits than the first have no meaning yet. */
	const unsigned int capabilities = 0xfffffffe | (unsigned int)status_of("STAND_IN_MIGRATES");

	(void)device;
	if (*size < needed) {
		*size = needed;
		/* NVML_ERROR_INSUFFICIENT_SIZE */
		return 7;
	}
	memset(metadata, 0xff, needed);
	memcpy((char *)metadata + 88, &capabilities, sizeof(capabilities));
	return status_of("STAND_IN_METADATA");
}
#endif

int nvmlSystemGetDriverVersion(char *version, unsigned int length)
{
	snprintf(version, length, "535.161.05");
	return status_of("STAND_IN_VERSION");
}

int nvmlVgpuTypeGetFramebufferSize(unsigned int type, unsigned long long *bytes)
{
	*bytes = 24ULL << 30;
	return type == 1155 ? 0 : 2;
}

const char *nvmlErrorString(int error)
{
	return error == 9 ? "Driver Not Loaded" : "Unknown Error";
}
