// SPDX-License-Identifier: LGPL-2.1-or-later
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct machine machine;

int __real_dmig_root_at(int root, const char *path, int flags);
int __wrap_dmig_root_at(int root, const char *path, int flags);
int __wrap_ioctl(int fd, unsigned long request, ...);

int __wrap_dmig_root_at(int root, const char *path, int flags)
{
	if (machine.open_path && !strcmp(path, machine.open_path))
		return machine.open_error;
	return __real_dmig_root_at(root, path, flags);
}

static int feature(struct vfio_device_feature *head)
{
	struct vfio_device_feature_mig_state state;
	const unsigned int number = head->flags & VFIO_DEVICE_FEATURE_MASK;

	if (number == DMIG_UAPI_FEATURE_PRECOPY_INFO_V2)
		return machine.precopy_v2 ? 0 : -ENOTTY;
	if (number != VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE)
		return -ENOTTY;
	assert_int_equal(head->argsz, sizeof(*head) + sizeof(state));
	assert_int_equal((uintptr_t)head % 8, 0);
	memcpy(&state, head->data, sizeof(state));
	if (head->flags & VFIO_DEVICE_FEATURE_SET) {
		if (machine.state_error)
			return machine.state_error;
		state.data_fd = machine.data_fd;
		machine.data_fd = -1;
	} else {
		state.device_state = (unsigned int)machine.state;
		state.data_fd = -1;
	}
	memcpy(head->data, &state, sizeof(state));
	return 0;
}

static int answer(unsigned long request, void *argument)
{
	switch (request) {
	case VFIO_GROUP_GET_STATUS:
		((struct vfio_group_status *)argument)->flags =
			machine.not_viable ? 0 : VFIO_GROUP_FLAGS_VIABLE;
		return 0;
	case VFIO_CHECK_EXTENSION:
		return !machine.no_type1;
	case VFIO_SET_IOMMU:
		assert_int_equal((uintptr_t)argument, VFIO_TYPE1v2_IOMMU);
		return machine.set_iommu_error;
	case VFIO_GROUP_GET_DEVICE_FD:
		return machine.device_error ? machine.device_error
					    : open("/dev/null", O_RDWR | O_CLOEXEC);
	case DMIG_UAPI_BIND_IOMMUFD:
		return machine.bind_error;
	case VFIO_DEVICE_FEATURE:
		return feature(argument);
	case DMIG_UAPI_GET_PRECOPY_INFO:
		((struct dmig_uapi_precopy_info *)argument)->flags = DMIG_UAPI_PRECOPY_INFO_REINIT;
		return 0;
	default:
		return 0;
	}
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;
	int result;

	assert_true(fcntl(fd, F_GETFD) >= 0);
	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	result = answer(request, argument);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

int machine_setup(void **state)
{
	struct fixture *f;

	if (fixture_setup(state))
		return -1;
	f = *state;
	devmig_context_unref(f->context);
	memset(&machine, 0, sizeof(machine));
	machine.data_fd = -1;
	return devmig_context_new(f->dir, &f->context, NULL);
}

void machine_link(struct fixture *f, const char *target, const char *format, ...)
{
	va_list arguments;
	char *name = NULL;
	char *dir;

	va_start(arguments, format);
	assert_true(vasprintf(&name, format, arguments) > 0);
	va_end(arguments);
	dir = strdup(name);
	assert_non_null(dir);
	*strrchr(dir, '/') = 0;
	fixture_dir(f, dir);
	assert_int_equal(symlink(target, fixture_path(f, name)), 0);
	free(dir);
	free(name);
}

void machine_add(struct fixture *f, const char *bus, const char *name, const char *driver,
		 const char *group, const char *node)
{
	char *dir = fixture_print("sys/devices/parent/%s", name);
	char *target = fixture_print("../../../devices/parent/%s", name);
	char *more = fixture_print("../%s", target);

	fixture_dir(f, dir);
	machine_link(f, target, "sys/bus/%s/devices/%s", bus, name);
	if (driver) {
		char *to = fixture_print("../../../bus/%s/drivers/%s", bus, driver);

		machine_link(f, to, "%s/driver", dir);
		free(to);
	}
	if (group) {
		char *to = fixture_print("../../../kernel/iommu_groups/%s", group);

		machine_link(f, to, "%s/iommu_group", dir);
		machine_link(f, more, "sys/kernel/iommu_groups/%s/devices/%s", group, name);
		free(to);
	}
	if (node) {
		char *to = fixture_print("../../devices/parent/%s/vfio-dev/%s", name, node);
		char *back = fixture_print("../../../%s", name);

		machine_link(f, back, "%s/vfio-dev/%s/device", dir, node);
		machine_link(f, to, "sys/class/vfio-dev/%s", node);
		free(to);
		free(back);
	}
	free(more);
	free(target);
	free(dir);
}

void machine_add_group_nodes(struct fixture *f)
{
	fixture_file(f, "dev/vfio/12", "");
	fixture_file(f, "dev/vfio/vfio", "");
}

void machine_add_cdev_nodes(struct fixture *f)
{
	fixture_file(f, "dev/vfio/devices/vfio3", "");
	fixture_file(f, "dev/iommu", "");
}

void machine_add_vf(struct fixture *f)
{
	machine_add(f, "pci", VF, "mlx5_vfio_pci", "12", "vfio3");
	machine_add_group_nodes(f);
}
