// SPDX-License-Identifier: LGPL-2.1-or-later
#include "families.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * The families are those of examples/.  Each turns a number into a document:
 * the low digits choose what a maker has a few of (types, boards), the rest is
 * its version, without bound, so that any number of documents is distinct.
 */
typedef void (*write_fn)(FILE *out, uint32_t number);

/* The first field of an object, as JSON. */
static void first(FILE *out, const char *name, const char *value)
{
	fprintf(out, "\"%s\":\"%s\"", name, value);
}

/* A field behind another one. */
__attribute__((format(printf, 3, 4))) static void field(FILE *out, const char *name,
							const char *format, ...)
{
	va_list args;

	fprintf(out, ",\"%s\":\"", name);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputc('"', out);
}

static void begin_self(FILE *out)
{
	fputs("{\"self\":{", out);
}

static void begin_compatible(FILE *out, bool first)
{
	fputs(first ? "},\"compatible\":[{\"fields\":{" : "}},{\"fields\":{", out);
}

static void end(FILE *out)
{
	fputs("}}]}", out);
}

/* What the three families of PCI functions with a driver of their own begin with. */
static void pci_function(FILE *out, const char *driver, const char *id)
{
	first(out, "device_api", "vfio-pci");
	field(out, "driver", "%s", driver);
	field(out, "pci_id", "%s", id);
}

static void gvtg_object(FILE *out, uint32_t generation, uint32_t share)
{
	first(out, "device_api", "vfio-pci");
	field(out, "pci_id", "8086:%04x", 0x1900 + generation);
	field(out, "mdev_type", "i915-GVTg_V5_{val1:int:1,2,4,8}");
	field(out, "aggregator", share == 1 ? "{val1}" : "{val1}/2");
}

static void write_gvtg(FILE *out, uint32_t number)
{
	uint32_t share = 1u << number % 4, version = number / 4 % 8 + 1;
	uint32_t generation = number / 32;

	begin_self(out);
	first(out, "device_api", "vfio-pci");
	field(out, "pci_id", "8086:%04x", 0x1900 + generation);
	field(out, "mdev_type", "i915-GVTg_V5_%u", share);
	field(out, "aggregator", "%u", share == 1 ? 1 : share / 2);
	field(out, "pv_mode", "none+ppgtt+context");
	field(out, "interface_version", "%u", version);
	begin_compatible(out, true);
	gvtg_object(out, generation, share);
	field(out, "pv_mode",
	      "{val2:string:\\\"none+ppgtt\\\",\\\"none+context\\\",\\\"none+ppgtt+context\\\"}");
	field(out, "interface_version", "{val3:int:%u..%u}", version > 2 ? version - 2 : 1,
	      version);
	begin_compatible(out, false);
	gvtg_object(out, generation, share);
	field(out, "pv_mode", "\\\"\\\"");
	field(out, "interface_version", "1");
	end(out);
}

static void nvidia_object(FILE *out, uint32_t number)
{
	static const struct {
		uint16_t id;
		const char *name;
	} boards[] = { { 0x25b6, "A2" },   { 0x2236, "A10" },  { 0x20b5, "A100" },
		       { 0x2331, "H100" }, { 0x26b9, "L40S" }, { 0x27b8, "L4" } };
	static const char *const profiles[] = { "2B", "4Q", "8Q", "16Q" };
	uint32_t board = number / 2 % 6, profile = number / 12 % 4;

	first(out, "device_api", "vfio-pci");
	field(out, "mdev_type", "nvidia-%u", 700 + board * 16 + profile);
	field(out, "vgpu_name", "NVIDIA %s-%s", boards[board].name, profiles[profile]);
	field(out, "pci_id", "10de:%04x", boards[board].id);
	field(out, "ecc", "%s", number % 2 ? "on" : "off");
	field(out, "framebuffer_mib", "%u", 2048u << profile);
	field(out, "placement", "homogeneous");
	field(out, "migration_caps", "dirty-tracking+precopy+p2p");
}

static void write_nvidia(FILE *out, uint32_t number)
{
	uint32_t release = number / 48, major = 535 + release / 6 * 15;
	uint32_t minor = 54 + release % 6 * 29, fix = 3 + release % 6;

	begin_self(out);
	nvidia_object(out, number);
	field(out, "host_driver", "%u.%u.%02u", major, minor, fix);
	field(out, "software_version", "%u.%u.%u", major, minor, fix);
	begin_compatible(out, true);
	nvidia_object(out, number);
	field(out, "host_driver", "{mgr:version:535.54.03..%u.%u.%02u}", major, minor, fix);
	end(out);
}

static void mlx5_object(FILE *out, uint32_t number)
{
	uint32_t release = number / 16;

	pci_function(out, "mlx5_vfio_pci", "15b3:101e");
	field(out, "part_number", "MCX75310AAS-NEAT");
	field(out, "psid", "MT_%010u", 838 + number % 16 * 7);
	field(out, "fw_version", "%u.%u.%u", 28 + number % 2 * 4, 41 + release, 1000 + release * 2);
	field(out, "vf_migration_mode", "2");
	field(out, "migration_caps", "stop-copy+p2p+precopy");
}

static void write_mlx5(FILE *out, uint32_t number)
{
	begin_self(out);
	mlx5_object(out, number);
	field(out, "software_version", "6.%u.0", 7 + number / 16 % 12);
	begin_compatible(out, true);
	mlx5_object(out, number);
	end(out);
}

/* A PF itself goes nowhere and takes nothing in. */
static void write_port(FILE *out, uint32_t number)
{
	begin_self(out);
	first(out, "driver", "mlx5_core");
	field(out, "pci_id", "15b3:1021");
	field(out, "psid", "MT_%010u", 838 + number % 16 * 7);
	field(out, "fw_version", "%u.%u.%u", 28 + number % 2 * 4, 41 + number / 16,
	      1000 + number / 16 * 2);
	fputs("},\"compatible\":[]}", out);
}

static void qat_object(FILE *out, uint32_t number, bool is_self)
{
	uint32_t caps = 0x403d30d | (number % 2) << 22 | (number / 2 % 2) << 23;
	const char *format = is_self ? "0x%x" : "{cap:mask:0x%x}";
	uint32_t version = number / 4 % 6 + 1;

	pci_function(out, "qat_vfio_pci", "8086:4941");
	field(out, "capabilities", format, caps);
	field(out, "ring_to_svc_map", "0x6db");
	field(out, "extended_dc_capabilities", is_self ? "0x%x" : "{ext:mask:0x%x}",
	      version > 4 ? 3 : 1);
	field(out, "vf_compat_ver", is_self ? "%u" : "{ver:int:0..%u}", version);
}

static void write_qat(FILE *out, uint32_t number)
{
	uint32_t rate = 500 * (number / 24 + 1);

	begin_self(out);
	qat_object(out, number, true);
	field(out, "sla_srv", "sym");
	field(out, "sla_cir", "%u", rate);
	field(out, "sla_pir", "%u", 2 * rate);
	begin_compatible(out, true);
	qat_object(out, number, false);
	field(out, "sla_srv", "sym");
	field(out, "sla_cir", "{cir:int:..%u}", rate);
	field(out, "sla_pir", "{pir:int:..%u}", 2 * rate);
	begin_compatible(out, false);
	qat_object(out, number, false);
	field(out, "sla_srv", "\\\"\\\"");
	end(out);
}

static void virtio_object(FILE *out, uint32_t number, bool is_self)
{
	/* Newer ones offer a bit more each, past the 64th as well. */
	uint64_t high = number / 4, low = 0x1004799ab | (uint64_t)(number % 4) << 34;

	pci_function(out, "virtio_vfio_pci", "1af4:1041");
	field(out, "features",
	      is_self ? "0x%" PRIx64 "%016" PRIx64 : "{feat:mask:0x%" PRIx64 "%016" PRIx64 "}",
	      high, low);
	field(out, "max_virtqueue_pairs", "%s", is_self ? "8" : "{q:int:..8}");
	field(out, "migration_caps", "stop-copy+p2p+precopy");
	field(out, "mac_table", "64");
}

static void write_virtio(FILE *out, uint32_t number)
{
	begin_self(out);
	virtio_object(out, number, true);
	field(out, "software_version", "1.%u.%u", number / 4, number % 4);
	begin_compatible(out, true);
	virtio_object(out, number, false);
	end(out);
}

static void ccw_object(FILE *out, uint32_t number)
{
	first(out, "device_api", "vfio-ccw");
	field(out, "mdev_type", "vfio_ccw-io");
	field(out, "subchannel_type", "%u", number / 256);
	field(out, "chpid_type", "0x%02x", number % 256);
	field(out, "control_unit_type", "2107-%02x", number % 256);
	field(out, "path_mask", "0xf0");
}

static void write_ccw(FILE *out, uint32_t number)
{
	begin_self(out);
	ccw_object(out, number);
	begin_compatible(out, true);
	ccw_object(out, number);
	end(out);
}

static void ap_object(FILE *out, uint32_t number, const char *begin, char joint, const char *end)
{
	uint32_t adapter = number % 32, domain = number / 32, i;

	first(out, "device_api", "vfio-ap");
	field(out, "mdev_type", "vfio_ap-passthrough");
	field(out, "queues", "8");
	fprintf(out, ",\"apqns\":\"%s", begin);
	for (i = 0; i < 8; i++)
		fprintf(out, "%s%02x.%04x", i ? (char[]){ joint, 0 } : "", adapter + i / 4,
			domain + i % 4);
	fprintf(out, "%s\"", end);
	field(out, "hwtype", "13");
	field(out, "ap_functions", "0x92000000");
}

static void write_ap(FILE *out, uint32_t number)
{
	begin_self(out);
	ap_object(out, number, "", '+', "");
	begin_compatible(out, true);
	ap_object(out, number, "{q:set:", ',', "}");
	end(out);
}

static void write_type(FILE *out, uint32_t number)
{
	begin_self(out);
	first(out, "device_api", "vfio-pci");
	field(out, "driver", "kvmstor");
	field(out, "mdev_type", "kvmstor%u-type_x1", number / 8);
	field(out, "software_version", "%u.%u.0", 1 + number / 8, number % 8);
	begin_compatible(out, true);
	first(out, "device_api", "vfio-pci");
	field(out, "driver", "kvmstor");
	field(out, "mdev_type", "kvmstor%u-type_x{n:int:1,2,4,8}", number / 8);
	field(out, "software_version", "{v:version:%u.0..%u.%u}", 1 + number / 8, 1 + number / 8,
	      number % 8);
	field(out, "remote_url", "{url:string}");
	fputs("},\"apply\":{", out);
	first(out, "aggregator", "{n}");
	field(out, "remote_url", "{url}");
	end(out);
}

static const struct family {
	write_fn write;
	const char *kind;
	enum naming naming;
	const char *cards[2]; /* as in struct sample */
	uint32_t weight;      /* of a hundred documents */
} families[] = {
	{ write_nvidia, "mdev", NAMED_BY_UUID, { "0000:0a:00.0", "0000:8a:00.0" }, 30 },
	{ write_mlx5, "vf", NAMED_BY_ADDRESS, { NULL, NULL }, 18 },
	{ write_port, "pf", NAMED_BY_PORT, { NULL, NULL }, 2 },
	{ write_gvtg, "mdev", NAMED_BY_UUID, { "0000:00:02.0", NULL }, 15 },
	{ write_qat, "vf", NAMED_BY_ADDRESS, { "0000:0b:00.0", "0000:8b:00.0" }, 10 },
	{ write_virtio, "vf", NAMED_BY_ADDRESS, { "0000:0c:00.0", "0000:8c:00.0" }, 10 },
	{ write_type, "type", NAMED_BY_TYPE, { NULL, NULL }, 8 },
	{ write_ap, "mdev", NAMED_BY_UUID, { "matrix", NULL }, 4 },
	{ write_ccw, "mdev", NAMED_BY_UUID, { NULL, NULL }, 3 },
};

enum { FUNCTIONS = 1, PORTS = 2 }; /* mlx5 and its PFs */

#define NFAMILIES (sizeof(families) / sizeof(families[0]))

/* How many of @count documents the families before @family have. */
static uint32_t documents_before(unsigned int family, uint32_t count)
{
	uint64_t weight = 0;
	unsigned int i;

	for (i = 0; i < family; i++)
		weight += families[i].weight;
	return (uint32_t)(weight * count / 100);
}

static int write_sample(struct sample *sample, unsigned int family, uint32_t number)
{
	FILE *out = open_memstream(&sample->json, &sample->size);

	if (!out)
		return -1;
	families[family].write(out, number);
	sample->kind = families[family].kind;
	sample->naming = families[family].naming;
	sample->cards[0] = families[family].cards[0];
	sample->cards[1] = families[family].cards[1];
	sample->family = family;
	snprintf(sample->type, sizeof(sample->type), "kvmstor%u-type_x1", number / 8);
	return fclose(out);
}

/* PFs and their functions, in pairs as far as there are both. */
static void pair_up(struct sample *samples, uint32_t count)
{
	uint32_t functions = documents_before(FUNCTIONS, count);
	uint32_t ports = documents_before(PORTS, count), end = documents_before(PORTS + 1, count);
	uint32_t i;

	for (i = 0; i < count; i++)
		samples[i].part = samples[i].whole = i;
	if (functions == ports || ports == end)
		return;
	for (i = functions; i < ports; i++)
		samples[i].whole = ports + (i - functions) % (end - ports);
	for (i = ports; i < end; i++)
		samples[i].part = functions + (i - ports) % (ports - functions);
}

struct sample *samples_make(uint32_t count)
{
	struct sample *samples = calloc(count, sizeof(*samples));
	unsigned int family;
	uint32_t i, first;

	if (!samples)
		return NULL;
	for (family = 0; family < NFAMILIES; family++) {
		first = documents_before(family, count);
		for (i = first; i < documents_before(family + 1, count); i++) {
			if (write_sample(&samples[i], family, i - first)) {
				samples_free(samples, count);
				return NULL;
			}
		}
	}
	pair_up(samples, count);
	return samples;
}

void samples_free(struct sample *samples, uint32_t count)
{
	uint32_t i;

	for (i = 0; samples && i < count; i++)
		free(samples[i].json);
	free(samples);
}
