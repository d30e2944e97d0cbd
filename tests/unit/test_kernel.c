// SPDX-License-Identifier: LGPL-2.1-or-later
/* Opening a device of the kernel's, and each way to fail. */
#include "machine.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* A name or, where it begins with /dev/vfio/, a node. */
static int open_any(struct fixture *f, const char *name, bool group, struct dmig_link **ret,
		    struct devmig_error **ret_error)
{
	static const char dev[] = "/dev/vfio/";
	const struct devmig_device_options options = { .group = group };

	if (!strncmp(name, dev, strlen(dev)))
		return dmig_kernel_open_node(f->context, name + strlen(dev), &options, ret,
					     ret_error);
	return dmig_kernel_open(f->context, name, &options, ret, ret_error);
}

static void opens(struct fixture *f, const char *name, bool group, enum devmig_transport kind,
		  const char *device)
{
	struct devmig_error *error = NULL;
	struct dmig_link *link = NULL;

	if (open_any(f, name, group, &link, &error))
		fail_msg("%s: %s", name, devmig_error_text(error));
	assert_int_equal(link->kind, kind);
	assert_string_equal(dmig_kernel_of(link)->found.name, device);
	link->transport->close(link);
}

static void fails(struct fixture *f, const char *name, int number, const char *text)
{
	struct devmig_error *error = NULL;
	struct dmig_link *link = NULL;

	assert_int_equal(open_any(f, name, false, &link, &error), number);
	assert_int_equal(devmig_error_errno(error), number);
	assert_string_equal(devmig_error_text(error), text);
	devmig_error_free(error);
	assert_null(link);
	/* Who wants no words gets none. */
	assert_int_equal(open_any(f, name, false, &link, NULL), number);
}

static void nothing_there(void **state)
{
	fails(*state, UUID, -ENOENT, "there is no mediated device with this uuid");
	fails(*state, VF, -ENOENT, "there is no PCI function at this address");
	fails(*state, "10000:e1:00.0", -ENOENT, "there is no PCI function at this address");
	fails(*state, "/dev/vfio/12", -ENOENT, "there is no IOMMU group 12");
	fails(*state, "/dev/vfio/devices/vfio3", -ENOENT, "there is no device vfio3 of VFIO");
}

static void by_name(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	machine_add(f, "mdev", UUID, "devmig_vgpu", "13", NULL);
	fixture_file(f, "dev/vfio/13", "");
	opens(f, VF, false, DEVMIG_TRANSPORT_GROUP, VF);
	opens(f, "0000:3B:00.4", false, DEVMIG_TRANSPORT_GROUP, VF);
	opens(f, UUID, false, DEVMIG_TRANSPORT_GROUP, UUID);
	opens(f, "0E5C2A5E-8A64-4C7C-9D3C-1F1F4A3A0B1C", false, DEVMIG_TRANSPORT_GROUP, UUID);
}

static void cdev_is_preferred(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	fixture_file(f, "dev/vfio/devices/vfio3", "");
	opens(f, VF, false, DEVMIG_TRANSPORT_GROUP, VF);
	fixture_file(f, "dev/iommu", "");
	opens(f, VF, false, DEVMIG_TRANSPORT_CDEV, VF);
	opens(f, VF, true, DEVMIG_TRANSPORT_GROUP, VF);
	opens(f, "/dev/vfio/12", false, DEVMIG_TRANSPORT_GROUP, VF);
}

static void by_group(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	opens(f, "/dev/vfio/12", false, DEVMIG_TRANSPORT_GROUP, VF);
	opens(f, "/dev/vfio/12:" VF, false, DEVMIG_TRANSPORT_GROUP, VF);
	fails(f, "/dev/vfio/12:0000:3b:00.5", -ENOENT,
	      "0000:3b:00.5 is not in group 12, which has " VF);
	fails(f, "/dev/vfio/12:", -ENOENT, " is not in group 12, which has " VF);
	machine_add(f, "pci", "0000:3b:00.5", NULL, "12", NULL);
	fails(f, "/dev/vfio/12", -EINVAL,
	      "group 12 has several devices, " VF ", 0000:3b:00.5: name one, as /dev/vfio/12:" VF);
	opens(f, "/dev/vfio/12:" VF, false, DEVMIG_TRANSPORT_GROUP, VF);
	fixture_dir(f, "sys/kernel/iommu_groups/14/devices");
	fails(f, "/dev/vfio/14", -ENODEV, "there is no device in group 14");
}

static void by_node(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	fails(f, "/dev/vfio/devices/vfio3", -ENOENT,
	      "there is no /dev/vfio/devices/vfio3: the kernel has character devices of VFIO from "
	      "6.6 on, where it was built with them");
	fixture_file(f, "dev/vfio/devices/vfio3", "");
	fails(f, "/dev/vfio/devices/vfio3", -ENOENT,
	      "a module of the kernel is not loaded: iommufd [no-module]; load it with modprobe");
	fixture_file(f, "dev/iommu", "");
	opens(f, "/dev/vfio/devices/vfio3", false, DEVMIG_TRANSPORT_CDEV, VF);
	opens(f, "/dev/vfio/devices/vfio3", true, DEVMIG_TRANSPORT_CDEV, VF);
}

static void no_nodes(void **state)
{
	static const char group[] = "it is no node of VFIO: /dev/vfio has groups, as 12, and "
				    "devices/vfio3";
	static const char cdev[] = "it is no character device of VFIO, as /dev/vfio/devices/vfio3";

	machine_add_vf(*state);
	fails(*state, "/dev/vfio/", -EINVAL, group);
	fails(*state, "/dev/vfio/vfio", -EINVAL, group);
	fails(*state, "/dev/vfio/noiommu-0", -EINVAL, group);
	fails(*state, "/dev/vfio/../12", -EINVAL, group);
	fails(*state, "/dev/vfio/devices/", -EINVAL, cdev);
	fails(*state, "/dev/vfio/devices/vfio", -EINVAL, cdev);
	fails(*state, "/dev/vfio/devices/../12", -EINVAL, cdev);
	fails(*state, "/dev/vfio/devices/vfio3/device", -EINVAL, cdev);
}

static void unbound(void **state)
{
	static const char other[] = "no driver of VFIO has the device: it has i40e [no-driver]; "
				    "bind it to a driver of VFIO that knows its migration";
	static const char none[] =
		"no driver of VFIO has the device: it has none at all [no-driver]; bind it to a "
		"driver of VFIO that knows its migration";
	struct fixture *f = *state;

	/* Without an IOMMU; with one, no device of the group being VFIO's; with another that is. */
	machine_add(f, "pci", "0000:01:00.0", "i40e", NULL, NULL);
	fails(f, "0000:01:00.0", -ENODEV, other);
	machine_add(f, "pci", "0000:01:00.1", NULL, "12", NULL);
	fails(f, "0000:01:00.1", -ENODEV, none);
	machine_add(f, "pci", "0000:01:00.2", "i40e", "12", NULL);
	fails(f, "0000:01:00.2", -ENODEV, other);
	machine_add_group_nodes(f);
	machine.device_error = -ENODEV;
	fails(f, "0000:01:00.2", -ENODEV, other);
	fails(f, "/dev/vfio/12:0000:01:00.1", -ENODEV, none);
}

static void without_its_node(void **state)
{
	machine_add(*state, "pci", VF, "mlx5_vfio_pci", "12", "vfio3");
	fails(*state, VF, -ENOENT,
	      "the device may not be opened: a driver of VFIO has it, and there is no "
	      "/dev/vfio/12, which a container has to be given [no-access]; run it as a user who "
	      "may, or grant access to what it names");
}

static void busy(void **state)
{
	static const char group[] =
		"somebody has the device open: /dev/vfio/12, most likely a virtual machine that it "
		"is assigned to [device-busy]; end the program that has it: a device has one user";
	static const char cdev[] = "somebody has the device open: /dev/vfio/devices/vfio3, most "
				   "likely a virtual machine that it is assigned to [device-busy]; "
				   "end the program that has it: a device has one user";
	struct fixture *f = *state;

	machine_add_vf(f);
	machine.device_error = -EBUSY;
	fails(f, VF, -EBUSY, group);
	machine.open_path = "dev/vfio/12";
	machine.open_error = -EBUSY;
	fails(f, VF, -EBUSY, group);
	machine_add_cdev_nodes(f);
	machine.bind_error = -EINVAL;
	fails(f, VF, -EBUSY, cdev);
	machine.bind_error = -EBUSY;
	fails(f, VF, -EBUSY, cdev);
}

static void no_permission(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	assert_int_equal(chmod(fixture_path(f, "dev/vfio/12"), 0400), 0);
	fixture_lower(f);
	fails(f, VF, -EACCES,
	      "the device may not be opened: /dev/vfio/12 [no-access]; run it as a user who may, "
	      "or grant access to what it names");
	fixture_raise();
}

static void not_viable(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	machine.not_viable = true;
	fails(f, VF, -EPERM,
	      "other devices of its IOMMU group have drivers that are none of VFIO: group 12 "
	      "[not-viable]; unbind them, or bind them to vfio-pci");
	machine_add(f, "pci", "0000:3b:00.5", "vfio-pci", "12", "vfio4");
	machine_add(f, "pci", "0000:3b:00.6", NULL, "12", NULL);
	machine_add(f, "pci", "0000:3b:00.7", "snd_hda_intel", "12", NULL);
	machine_add(f, "pci", "0000:3b:01.0", "xhci_hcd", "12", NULL);
	fails(f, VF, -EPERM,
	      "other devices of its IOMMU group have drivers that are none of VFIO: group 12, "
	      "0000:3b:00.7 (driver snd_hda_intel), 0000:3b:01.0 (driver xhci_hcd) [not-viable]; "
	      "unbind them, or bind them to vfio-pci");
}

static void no_module(void **state)
{
	static const char text[] = "a module of the kernel is not loaded: vfio_iommu_type1 "
				   "[no-module]; load it with modprobe";
	struct fixture *f = *state;

	machine_add(f, "pci", VF, "mlx5_vfio_pci", "12", "vfio3");
	fixture_file(f, "dev/vfio/12", "");
	fails(f, VF, -ENODEV, text);
	fixture_file(f, "dev/vfio/vfio", "");
	machine.no_type1 = true;
	fails(f, VF, -ENODEV, text);
}

static void interrupts_not_apart(void **state)
{
	machine_add_vf(*state);
	machine.set_iommu_error = -EPERM;
	fails(*state, VF, -EPERM,
	      "the device may not be opened: the platform does not keep interrupts of devices "
	      "apart: see the parameter allow_unsafe_interrupts of vfio_iommu_type1 [no-access]; "
	      "run it as a user who may, or grant access to what it names");
	machine.set_iommu_error = -EINVAL;
	fails(*state, VF, -EINVAL, "can't set the IOMMU of its container: Invalid argument");
}

/* Whatever a recorded machine has for links, the real one is not looked at. */
static void links_stay_inside(void **state)
{
	struct fixture *f = *state;

	machine_link(f, "/", "sys/bus/pci/devices/%s", VF);
	machine_link(f, "/etc", "%s", "sys/bus/mdev/devices/" UUID);
	fails(f, UUID, -ENOENT, "there is no mediated device with this uuid");
	/* The root is the directory: it has no driver. */
	fails(f, VF, -ENODEV,
	      "no driver of VFIO has the device: it has none at all [no-driver]; bind it to a "
	      "driver of VFIO that knows its migration");
	fixture_dir(f, "etc");
	fails(f, UUID, -ENODEV,
	      "no driver of VFIO has the device: it has none at all [no-driver]; bind it to a "
	      "driver of VFIO that knows its migration");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE(nothing_there),
		MACHINE(by_name),
		MACHINE(cdev_is_preferred),
		MACHINE(by_group),
		MACHINE(by_node),
		MACHINE(no_nodes),
		MACHINE(unbound),
		MACHINE(without_its_node),
		MACHINE(busy),
		MACHINE(no_permission),
		MACHINE(not_viable),
		MACHINE(no_module),
		MACHINE(interrupts_not_apart),
		MACHINE(links_stay_inside),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
