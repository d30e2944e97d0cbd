// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timing.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <lib/host/survey.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * devmig-bench-host [--quick] RULES
 *
 * What it takes to list a host with 512 virtual functions of ConnectX cards, with what the
 * rules of the directory state of each.  The host is made below $TMPDIR, with the files and
 * links that Linux has for such functions.  Beside it, as a lower bound, what it takes a
 * plain loop to look at the same files, without keeping or understanding anything.
 */

#define CARDS  16
#define VFS    32
#define OTHERS 128 /* bridges and the like */

struct bench {
	char root[PATH_MAX];
	struct devmig_context *context;
	struct devmig_rules *rules;
	struct devmig_survey *survey;
	size_t stated[DEVMIG_STATED_BAD + 1];
};

static void die(const char *what)
{
	fprintf(stderr, "devmig-bench-host: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* --- the host --- */

static const char *path_of(const struct bench *bench, const char *format, va_list args)
{
	static char path[PATH_MAX];
	const int len = snprintf(path, sizeof(path), "%s/", bench->root);

	vsnprintf(path + len, sizeof(path) - (size_t)len, format, args);
	for (char *slash = path + len; (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		if (mkdir(path, 0755) && errno != EEXIST)
			die(path);
		*slash = '/';
	}
	return path;
}

static void make_file(const struct bench *bench, const char *text, const char *format, ...)
{
	va_list args;
	FILE *file;

	va_start(args, format);
	file = fopen(path_of(bench, format, args), "w");
	va_end(args);
	if (!file || fprintf(file, "%s\n", text) < 0 || fclose(file))
		die("a file of the host");
}

static void make_link(const struct bench *bench, const char *target, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (symlink(target, path_of(bench, format, args)))
		die("a link of the host");
	va_end(args);
}

static void make_function(const struct bench *bench, const char *path, const char *address,
			  const char *device, const char *driver)
{
	const struct {
		const char *name;
		const char *text;
	} files[] = {
		{ "vendor", "0x15b3" },
		{ "device", device },
		{ "subsystem_vendor", "0x15b3" },
		{ "subsystem_device", "0x0061" },
		{ "class", "0x020000" },
		{ "revision", "0x00" },
		{ "numa_node", "0" },
		{ "enable", "1" },
		{ "irq", "0" },
		{ "driver_override", "(null)" },
		{ "uevent", "PCI_ID=15B3:101E" },
	};
	char target[PATH_MAX];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		make_file(bench, files[i].text, "%s/%s", path, files[i].name);
	snprintf(target, sizeof(target), "../../../../%s", path);
	make_link(bench, target, "sys/bus/pci/devices/%s", address);
	make_link(bench, "../../../../bus/pci", "%s/subsystem", path);
	snprintf(target, sizeof(target), "../../../../bus/pci/drivers/%s", driver);
	make_link(bench, target, "%s/driver", path);
}

static void make_vf(const struct bench *bench, int card, int number)
{
	const int node = card * VFS + number;
	char path[PATH_MAX], address[32], target[64];

	snprintf(address, sizeof(address), "0000:%02x:%02x.%d", card + 16, (number + 1) / 8,
		 (number + 1) % 8);
	snprintf(path, sizeof(path), "sys/devices/pci0000:00/0000:00:%02x.0/%s", card + 1, address);
	make_function(bench, path, address, "0x101e", "mlx5_vfio_pci");
	snprintf(target, sizeof(target), "../0000:%02x:00.0", card + 16);
	make_link(bench, target, "%s/physfn", path);
	snprintf(target, sizeof(target), "../../../../kernel/iommu_groups/%d", node);
	make_link(bench, target, "%s/iommu_group", path);
	snprintf(target, sizeof(target), "%d:%d", 511, node);
	make_file(bench, target, "%s/vfio-dev/vfio%d/dev", path, node);
}

static void make_card(const struct bench *bench, int card)
{
	char path[PATH_MAX], address[32], count[16];

	snprintf(address, sizeof(address), "0000:%02x:00.0", card + 16);
	snprintf(path, sizeof(path), "sys/devices/pci0000:00/0000:00:%02x.0/%s", card + 1, address);
	make_function(bench, path, address, "0x1021", "mlx5_core");
	snprintf(count, sizeof(count), "%d", VFS);
	make_file(bench, count, "%s/sriov_numvfs", path);
	make_file(bench, "28.41.1000", "%s/infiniband/mlx5_%d/fw_ver", path, card);
	make_file(bench, "MT_0000000834", "%s/infiniband/mlx5_%d/board_id", path, card);
	for (int i = 0; i < VFS; i++)
		make_vf(bench, card, i);
}

static void make_host(struct bench *bench)
{
	const char *dir = getenv("TMPDIR");

	snprintf(bench->root, sizeof(bench->root), "%s/devmig-bench-host-XXXXXX",
		 dir ? dir : "/tmp");
	if (!mkdtemp(bench->root))
		die(bench->root);
	make_file(bench, "6.12.0", "proc/sys/kernel/osrelease");
	make_file(bench, "x86_64", "proc/sys/kernel/arch");
	make_file(bench, "ID=debian\nVERSION_ID=\"12\"", "etc/os-release");
	make_file(bench, "gpu1", "etc/hostname");
	make_file(bench, "1.0", "sys/module/mlx5_core/version");
	make_file(bench, "live", "sys/module/mlx5_vfio_pci/initstate");
	for (int i = 0; i < CARDS; i++)
		make_card(bench, i);
	for (int i = 0; i < OTHERS; i++) {
		char path[PATH_MAX], address[32];

		snprintf(address, sizeof(address), "0001:00:%02x.%d", i / 8, i % 8);
		snprintf(path, sizeof(path), "sys/devices/pci0001:00/bridge/%s", address);
		make_function(bench, path, address, "0x1979", "pcieport");
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

/* --- devmig --- */

static void survey(struct bench *bench)
{
	const struct devmig_survey_options options = { .rules = bench->rules };

	if (devmig_survey_new(bench->context, &options, &bench->survey, NULL))
		die("the survey");
}

static void time_survey(void *arg, uint64_t times)
{
	struct bench *bench = arg;

	while (times--) {
		survey(bench);
		devmig_survey_free(bench->survey);
	}
}

static void state_all(struct bench *bench)
{
	struct devmig_statement *statement;

	memset(bench->stated, 0, sizeof(bench->stated));
	for (size_t i = 0; i < devmig_survey_count(bench->survey); i++) {
		if (devmig_survey_statement(bench->survey, i, &statement, NULL))
			die("a statement");
		bench->stated[devmig_statement_kind(statement)]++;
	}
}

static void time_all(void *arg, uint64_t times)
{
	struct bench *bench = arg;

	while (times--) {
		survey(bench);
		state_all(bench);
		devmig_survey_free(bench->survey);
	}
}

/* --- the plain loop --- */

static void read_dir(const char *path)
{
	DIR *dir = opendir(path);

	while (dir && readdir(dir))
		;
	if (dir)
		closedir(dir);
}

static int look(void *arg, const struct dmig_sight *sight)
{
	const struct bench *bench = arg;
	char path[2 * PATH_MAX], bytes[DMIG_SPOT_FILE_MAX];
	ssize_t ignored = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", bench->root, sight->path);
	switch (sight->kind) {
	case DMIG_SIGHT_FILE:
		fd = open(path, O_RDONLY | O_CLOEXEC);
		while (fd >= 0 && read(fd, bytes, sizeof(bytes)) > 0)
			;
		if (fd >= 0)
			close(fd);
		break;
	case DMIG_SIGHT_LIST:
		read_dir(path);
		break;
	case DMIG_SIGHT_LINK:
	case DMIG_SIGHT_REAL:
		ignored = readlink(path, bytes, sizeof(bytes));
		break;
	case DMIG_SIGHT_THING:
	case DMIG_SIGHT_MODE:
		ignored = access(path, F_OK);
		break;
	}
	(void)ignored;
	return 0;
}

static void time_plain(void *arg, uint64_t times)
{
	const struct bench *bench = arg;

	while (times--)
		dmig_spot_each(bench->survey->spot, look, arg);
}

static int count(void *arg, const struct dmig_sight *sight)
{
	(void)sight;
	++*(size_t *)arg;
	return 0;
}

static void measure(struct bench *bench, int quick)
{
	size_t sights = 0;
	char more[256];

	time_all(bench, 1);
	survey(bench);
	state_all(bench);
	dmig_spot_each(bench->survey->spot, count, &sights);
	snprintf(more, sizeof(more),
		 ",\"items\":%zu,\"whole\":%zu,\"draft\":%zu,\"none\":%zu,\"bad\":%zu,"
		 "\"looks\":%zu",
		 devmig_survey_count(bench->survey), bench->stated[DEVMIG_STATED_WHOLE],
		 bench->stated[DEVMIG_STATED_DRAFT], bench->stated[DEVMIG_STATED_NONE],
		 bench->stated[DEVMIG_STATED_BAD], sights);
	timing_report("host", "plain loop", "looks", timing_measure(time_plain, bench, quick), 1,
		      more);
	devmig_survey_free(bench->survey);
	timing_report("host", "devmig_survey_new", "survey",
		      timing_measure(time_survey, bench, quick), 1, more);
	timing_report("host", "devmig_survey_statement", "survey and statements",
		      timing_measure(time_all, bench, quick), 1, more);
}

int main(int argc, char **argv)
{
	const int quick = argc > 1 && !strcmp(argv[1], "--quick");
	const char *const dir = argv[argc - 1];
	const struct devmig_rules_options options = { .directories = &dir, .count = 1 };
	struct bench bench = { .rules = NULL };

	if (argc != 2 + quick) {
		fprintf(stderr, "usage: devmig-bench-host [--quick] RULES\n");
		return 2;
	}
	make_host(&bench);
	if (devmig_context_new(bench.root, &bench.context, NULL) ||
	    devmig_rules_read(bench.context, &options, &bench.rules, NULL))
		die(dir);
	measure(&bench, quick);
	devmig_rules_unref(bench.rules);
	devmig_context_unref(bench.context);
	return nftw(bench.root, remove_one, 16, FTW_DEPTH | FTW_PHYS) ? 2 : 0;
}
