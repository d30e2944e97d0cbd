// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <core/limits.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

int dmig_user_info(struct dmig_link *link, struct vfio_device_info *ret)
{
	struct dmig_wire_device_info ours = { .argsz = sizeof(ours) };
	struct dmig_wire_device_info theirs;
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_DEVICE_GET_INFO,
		.request = &request,
		.npieces = 1,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
	};
	const int error = dmig_user_call(dmig_user(link), &call);

	if (error)
		return error;
	*ret = (struct vfio_device_info){
		.argsz = sizeof(*ret),
		.flags = theirs.flags & ~(__u32)VFIO_DEVICE_FLAGS_CAPS,
		.num_regions = theirs.num_regions,
		.num_irqs = theirs.num_irqs,
	};
	return 0;
}

int dmig_user_reset(struct dmig_link *link)
{
	struct dmig_user_call call = { .command = DMIG_WIRE_RESET };

	return dmig_user_call(dmig_user(link), &call);
}

int dmig_user_feature(struct dmig_link *link, uint32_t request, void *data, size_t size)
{
	const bool probe = request & VFIO_DEVICE_FEATURE_PROBE;
	const bool get = !probe && request & VFIO_DEVICE_FEATURE_GET;
	struct dmig_wire_feature ours = {
		.argsz = (uint32_t)(sizeof(ours) + size),
		.flags = request,
	};
	struct dmig_wire_feature theirs;
	const struct iovec pieces[] = { { &ours, sizeof(ours) }, { data, get ? 0 : size } };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_FEATURE,
		.request = pieces,
		.npieces = 2,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		/* What was set comes back. */
		.more = get ? data : NULL,
		.more_size = size,
	};
	const int error = dmig_user_call(dmig_user(link), &call);

	if (error)
		return error;
	if ((theirs.flags ^ request) & VFIO_DEVICE_FEATURE_MASK ||
	    (get && call.ret_more_size != size))
		return dmig_user_malformed(dmig_user(link));
	return 0;
}

/* The document's text; *ret_size is beyond DMIG_DOCUMENT_MAX where it did not fit. */
static int get_document(struct dmig_user *user, char text[DMIG_DOCUMENT_MAX], size_t *ret_size)
{
	struct dmig_wire_feature ours = {
		.argsz = sizeof(ours) + DMIG_DOCUMENT_MAX,
		.flags = VFIO_DEVICE_FEATURE_GET | DMIG_WIRE_FEATURE_DOCUMENT,
	};
	struct dmig_wire_feature theirs;
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_FEATURE,
		.request = &request,
		.npieces = 1,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = text,
		.more_size = DMIG_DOCUMENT_MAX,
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return error;
	*ret_size = call.ret_more_size;
	if (theirs.flags == ours.flags && theirs.argsz == sizeof(theirs) + call.ret_more_size)
		return 0;
	if (theirs.flags != ours.flags || theirs.argsz <= ours.argsz || call.ret_more_size)
		return dmig_user_malformed(user);
	*ret_size = theirs.argsz - sizeof(theirs);
	return 0;
}

int dmig_user_text(struct dmig_link *link, char **ret, size_t *ret_size,
		   struct devmig_error **ret_error)
{
	const uint32_t probe = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET;
	dmig_auto(free) char *text = malloc(DMIG_DOCUMENT_MAX);
	int error;

	if (!text)
		return dmig_fail_memory(ret_error);
	error = dmig_user_feature(link, probe | DMIG_WIRE_FEATURE_DOCUMENT, NULL, 0);
	if (error && !link->gone)
		return dmig_fail_as(ret_error, -ENOENT, DMIG_NO_DOCUMENT, NULL,
				    "the server has none to give");
	if (!error)
		error = get_document(dmig_user(link), text, ret_size);
	if (error)
		return error;
	if (*ret_size > DMIG_DOCUMENT_MAX)
		return dmig_fail_reason(ret_error, DMIG_LIMIT_DOCUMENT, NULL,
					(struct dmig_place){ 0 }, NULL, 0);
	*ret = dmig_steal(text);
	return 0;
}

int dmig_user_document(struct dmig_link *link, struct devmig_context *context,
		       struct devmig_document **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *text = NULL;
	size_t size;
	const int error = dmig_user_text(link, &text, &size, ret_error);

	return error ? error
		     : devmig_document_parse(context, DEVMIG_FORM_TEXT, text, size,
					     dmig_user(link)->path, ret, ret_error);
}
