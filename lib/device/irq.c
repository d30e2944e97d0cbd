// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"

#include <errno.h>
#include <lib/common/export.h>

DEVMIG_EXPORT int devmig_device_irq(struct devmig_device *device, unsigned int irq,
				    unsigned int *ret_count, unsigned int *ret_flags,
				    struct devmig_error **ret_error)
{
	struct vfio_irq_info info;
	const int error = device->link->transport->irq(device->link, irq, &info);

	if (error)
		return dmig_device_fail(device, error, ret_error, "the info of interrupt %u", irq);
	*ret_count = info.count;
	*ret_flags = info.flags;
	return 0;
}

DEVMIG_EXPORT int devmig_device_irq_set(struct devmig_device *device, unsigned int irq,
					unsigned int start, const int *eventfds, unsigned int count,
					struct devmig_error **ret_error)
{
	unsigned int end;
	int error;

	if (__builtin_add_overflow(start, count, &end))
		return dmig_device_deny(device, -EINVAL, DMIG_BAD_REQUEST, ret_error,
					"%u signals of interrupt %u, from %u on", count, irq,
					start);
	error = device->link->transport->irq_set(device->link, irq, start, eventfds, count);
	return error ? dmig_device_fail(device, error, ret_error,
					"%u signals of interrupt %u, from %u on", count, irq, start)
		     : 0;
}
