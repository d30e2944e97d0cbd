// SPDX-License-Identifier: LGPL-2.1-or-later
#include "nvml.h"
#include <dlfcn.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NVML "libnvidia-ml.so.1"

/* NVIDIA, NVML API Reference Guide: nvmlReturn_t. */
#define OK            0
#define NOT_SUPPORTED 3

/* nvmlVgpuPgpuMetadata_t, and behind it what only NVIDIA can read; some hundred bytes in all. */
#define METADATA_MAX 16384

struct metadata {
	unsigned int version;
	unsigned int revision;
	char driver[80];
	unsigned int capabilities;
	char rest[METADATA_MAX - 2 * sizeof(unsigned int) - 80 - sizeof(unsigned int)];
};

/* NVML_VGPU_PGPU_VIRTUALIZATION_CAP_MIGRATION */
#define CAN_MIGRATE 1u

/* What is called, as the library's interface describes it. */
struct nvml {
	void *handle;
	const char *why; /* it can't be asked; NULL: it can */
	int (*init)(void);
	int (*shutdown)(void);
	int (*device_by_address)(const char *address, void **device);
	int (*ecc_mode)(void *device, int *current, int *pending);
	int (*vgpu_metadata)(void *device, struct metadata *metadata, unsigned int *size);
	int (*driver_version)(char *version, unsigned int size);
	int (*framebuffer)(unsigned int type, unsigned long long *bytes);
	const char *(*error_string)(int error);
};

struct symbol {
	const char *name;
	size_t offset;
	bool optional; /* without it one question has no answer */
};

static const struct symbol symbols[] = {
	{ .name = "nvmlInit_v2", .offset = offsetof(struct nvml, init) },
	{ .name = "nvmlShutdown", .offset = offsetof(struct nvml, shutdown) },
	{ .name = "nvmlDeviceGetHandleByPciBusId_v2",
	  .offset = offsetof(struct nvml, device_by_address) },
	{ .name = "nvmlDeviceGetEccMode", .offset = offsetof(struct nvml, ecc_mode) },
	{ .name = "nvmlDeviceGetVgpuMetadata",
	  .offset = offsetof(struct nvml, vgpu_metadata),
	  .optional = true },
	{ .name = "nvmlSystemGetDriverVersion", .offset = offsetof(struct nvml, driver_version) },
	{ .name = "nvmlVgpuTypeGetFramebufferSize", .offset = offsetof(struct nvml, framebuffer) },
	{ .name = "nvmlErrorString", .offset = offsetof(struct nvml, error_string) },
};

static void drop(void *thing)
{
	struct nvml *nvml = thing;

	if (nvml->handle) {
		nvml->shutdown();
		dlclose(nvml->handle);
	}
	free(nvml);
}

static int find_symbols(struct nvml *nvml)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		void *symbol = dlsym(nvml->handle, symbols[i].name);

		if (!symbol && !symbols[i].optional)
			return -ENOSYS;
		memcpy((char *)nvml + symbols[i].offset, &symbol, sizeof(symbol));
	}
	return 0;
}

/* Why it can't be used; NULL: it can. */
static const char *load(struct dmig_spot *spot, struct nvml *nvml)
{
	const char *why = NULL;
	int error;

	if (!dmig_spot_has(spot, "sys/module/nvidia"))
		return "NVIDIA's driver is not loaded, so NVML was not asked";
	/* As with GnuTLS: its code stays, for what it does at the end of the process. */
	nvml->handle = dlopen(NVML, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!nvml->handle)
		return dmig_spot_keep(spot, "NVML can't be opened: %s", dlerror());
	if (find_symbols(nvml)) {
		why = "this NVML lacks calls that are needed";
	} else {
		error = nvml->init();
		if (error != OK)
			why = dmig_spot_keep(spot, "NVML: %s", nvml->error_string(error));
		else
			return NULL;
	}
	dlclose(nvml->handle);
	nvml->handle = NULL;
	return why;
}

static int open_nvml(struct dmig_spot *spot, struct nvml **ret)
{
	struct nvml *nvml = dmig_spot_held(spot, drop);
	int error;

	if (!nvml) {
		nvml = calloc(1, sizeof(*nvml));
		if (!nvml)
			return -ENOMEM;
		nvml->why = load(spot, nvml);
		if (!nvml->why && !nvml->handle)
			error = -ENOMEM;
		else
			error = dmig_spot_hold(spot, nvml, drop);
		if (error) {
			drop(nvml);
			return error;
		}
	}
	*ret = nvml;
	return 0;
}

/* 0 if it can be asked. */
static int begin(struct dmig_spot *spot, struct nvml **ret, const char **ret_why)
{
	const int error = open_nvml(spot, ret);

	if (error)
		return error;
	*ret_why = (*ret)->why;
	return *ret_why ? -ELIBACC : 0;
}

/* What a call returned that is not OK. */
static int refused(struct dmig_spot *spot, const struct nvml *nvml, int error, const char **ret_why)
{
	*ret_why = dmig_spot_keep(spot, "NVML: %s", nvml->error_string(error));
	return *ret_why ? -EIO : -ENOMEM;
}

int dmig_nvml_ecc(struct dmig_spot *spot, const char *address, const char **ret,
		  const char **ret_why)
{
	int error, current = 0, pending;
	struct nvml *nvml;
	void *device;

	error = begin(spot, &nvml, ret_why);
	if (error)
		return error;
	error = nvml->device_by_address(address, &device);
	if (error == OK)
		error = nvml->ecc_mode(device, &current, &pending);
	if (error != OK && error != NOT_SUPPORTED)
		return refused(spot, nvml, error, ret_why);
	*ret = error ? "none" : current ? "on" : "off";
	return 0;
}

/* A GPU of which the manager makes no vGPUs has none to migrate. */
int dmig_nvml_migration(struct dmig_spot *spot, const char *address, const char **ret,
			const char **ret_why)
{
	struct metadata metadata = { 0 };
	unsigned int size = sizeof(metadata);
	struct nvml *nvml;
	void *device;
	int error;

	error = begin(spot, &nvml, ret_why);
	if (error)
		return error;
	if (!nvml->vgpu_metadata) {
		*ret_why = "this NVML does not tell whether a GPU migrates";
		return -ENOSYS;
	}
	error = nvml->device_by_address(address, &device);
	if (error == OK)
		error = nvml->vgpu_metadata(device, &metadata, &size);
	if (error != OK && error != NOT_SUPPORTED)
		return refused(spot, nvml, error, ret_why);
	*ret = !error && metadata.capabilities & CAN_MIGRATE ? "yes" : "no";
	return 0;
}

int dmig_nvml_driver(struct dmig_spot *spot, const char **ret, const char **ret_why)
{
	char version[256] = "";
	struct nvml *nvml;
	int error;

	error = begin(spot, &nvml, ret_why);
	if (error)
		return error;
	error = nvml->driver_version(version, sizeof(version));
	if (error != OK)
		return refused(spot, nvml, error, ret_why);
	version[sizeof(version) - 1] = '\0';
	*ret = dmig_spot_keep(spot, "%s", version);
	return *ret ? 0 : -ENOMEM;
}

int dmig_nvml_framebuffer(struct dmig_spot *spot, unsigned int type, const char **ret,
			  const char **ret_why)
{
	unsigned long long bytes = 0;
	struct nvml *nvml;
	int error;

	error = begin(spot, &nvml, ret_why);
	if (error)
		return error;
	error = nvml->framebuffer(type, &bytes);
	if (error != OK)
		return refused(spot, nvml, error, ret_why);
	*ret = dmig_spot_keep(spot, "%llu", bytes >> 20);
	return *ret ? 0 : -ENOMEM;
}
