// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/context.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/scratch.h>

struct devmig_context {
	unsigned int references;
	struct dmig_scratch *spare; /* NULL: none; whoever exchanges it out owns it */
	char root[];
};

/* What is larger is freed: it would stay for as long as the context. */
#define SPARE_MAX ((size_t)256 * 1024)

DEVMIG_EXPORT int devmig_context_new(const char *root, struct devmig_context **ret,
				     struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = -1;
	struct devmig_context *context;
	size_t size;

	if (!root)
		root = "/";
	fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return dmig_fail_io(ret_error, -errno, root, "open the root");
	size = strlen(root) + 1;
	context = malloc(sizeof(*context) + size);
	if (!context)
		return dmig_fail_memory(ret_error);
	context->references = 1;
	context->spare = NULL;
	memcpy(context->root, root, size);
	*ret = context;
	return 0;
}

DEVMIG_EXPORT struct devmig_context *devmig_context_ref(struct devmig_context *context)
{
	if (context)
		__atomic_add_fetch(&context->references, 1, __ATOMIC_RELAXED);
	return context;
}

DEVMIG_EXPORT struct devmig_context *devmig_context_unref(struct devmig_context *context)
{
	if (context && !__atomic_sub_fetch(&context->references, 1, __ATOMIC_ACQ_REL)) {
		free(context->spare);
		free(context);
	}
	return NULL;
}

struct dmig_scratch *dmig_scratch_take(struct devmig_context *context, size_t size)
{
	struct dmig_scratch *scratch = NULL;

	if (context)
		scratch = __atomic_exchange_n(&context->spare, NULL, __ATOMIC_ACQUIRE);
	if (scratch && scratch->size >= size)
		return scratch;
	free(scratch);
	scratch = malloc(sizeof(*scratch) + size);
	if (scratch)
		scratch->size = size;
	return scratch;
}

void dmig_scratch_give(struct devmig_context *context, struct dmig_scratch *scratch)
{
	if (context && scratch && scratch->size <= SPARE_MAX)
		scratch = __atomic_exchange_n(&context->spare, scratch, __ATOMIC_ACQ_REL);
	free(scratch);
}

DEVMIG_EXPORT const char *devmig_context_root(const struct devmig_context *context)
{
	return context ? context->root : "/";
}

DEVMIG_EXPORT const char *devmig_version(void)
{
	return DEVMIG_VERSION;
}
