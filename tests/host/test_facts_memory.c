// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/unit/fail_memory.h>

/* Each allocation of asking for facts fails once: a fact is what it is, or it is -ENOMEM. */

#define PCI   "sys/devices/pci0000:00/"
#define GPU   "0000:01:00.0"
#define PF    "0000:3b:00.0"
#define VF    "0000:3b:00.2"
#define XE    "0000:03:00.0"
#define XE_VF "0000:03:00.1"
#define UUID  "0e5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"

static void make_host(struct fixture *f)
{
	host_file(f, "ID=debian\nVERSION_ID=\"12\"", "etc/os-release");
	host_file(f, "6.12.0", "proc/sys/kernel/osrelease");
	host_pci(f, GPU, "nvidia", NULL);
	host_file(f, "0x10de", PCI GPU "/vendor");
	host_file(f, "550.1", "sys/module/nvidia/version");
	host_type(f, PCI GPU, "nvidia-742", "NVIDIA A2-1B", "3");
	host_file(f, "num_heads=4, framebuffer=1024M, max_instance=16",
		  PCI GPU "/mdev_supported_types/nvidia-742/description");
	host_mdev(f, PCI GPU, UUID, "nvidia-742", "nvidia_vgpu_vfio");
	host_pci(f, PF, "mlx5_core", NULL);
	host_pci(f, VF, "mlx5_vfio_pci", PF);
	host_file(f, "28.42.1000", PCI PF "/infiniband/mlx5_0/fw_ver");
	host_file(f, "PCI_ID=15B3:101E\nPCI_SUBSYS_ID=15B3:0001", PCI VF "/uevent");
	host_file(f, "none", PCI VF "/vendor");
	host_pci(f, XE, "xe", NULL);
	host_pci(f, XE_VF, "xe-vfio-pci", XE);
	host_link(f, "../" XE_VF, PCI XE "/virtfn0");
	host_file(f, "1024", "sys/kernel/debug/dri/" XE "/sriov/vf1/tile0/ggtt_quota");
	host_file(f, "0101", PCI XE "/virtio0/features");
}

/* One fact after the other, from the @first on; NULL: there was no memory. */
static char *ask_all(struct devmig_survey *survey, size_t first)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	size_t count = 0;
	int error = 0;

	while (devmig_fact_name(count))
		count++;
	for (size_t i = 0; !error && i < devmig_survey_count(survey) * count; i++) {
		const size_t at = (first + i) % (devmig_survey_count(survey) * count);
		struct devmig_fact fact;

		error = devmig_survey_fact(survey, at / count, devmig_fact_name(at % count), &fact);
		if (!error)
			fprintf(out, "%zu %s %d '%s' %s %s\n", at / count, fact.name, fact.state,
				fact.value, fact.origin, fact.why);
	}
	fclose(out);
	if (!error)
		return text;
	assert_int_equal(error, -ENOMEM);
	free(text);
	return NULL;
}

/* The first line that is another one. */
static void is_same(const char *text, const char *whole)
{
	size_t at = 0;

	while (text[at] && text[at] == whole[at])
		at++;
	while (at && text[at - 1] != '\n')
		at--;
	if (strcmp(text, whole))
		fail_msg("%.*s\nand not\n%.*s", (int)strcspn(text + at, "\n"), text + at,
			 (int)strcspn(whole + at, "\n"), whole + at);
}

/* Facts are kept in pieces of memory, so what fails hangs on which of them is the first. */
static void fail_each(struct fixture *f, size_t first)
{
	struct devmig_survey *survey = host_survey(f, NULL);
	char *whole = ask_all(survey, first);
	bool failed = true;

	devmig_survey_free(survey);
	for (int n = 0; failed; n++) {
		char *text;

		survey = host_survey(f, NULL);
		memory_fail(n, false);
		text = ask_all(survey, first);
		failed = memory_failed();
		if (text)
			is_same(text, whole);
		free(text);
		devmig_survey_free(survey);
		assert_true(failed || n > 10);
	}
	free(whole);
}

static void each_allocation(void **state)
{
	make_host(*state);
	for (size_t first = 0; first < 400; first += 3)
		fail_each(*state, first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST(each_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
