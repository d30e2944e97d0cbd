// SPDX-License-Identifier: GPL-2.0-only
#include "documents.h"
#include <core/build.h>
#include <core/capability.h>
#include <core/print.h>
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

static atomic_long_t last_id;

static void report(const char *name, enum dmig_reason reason, struct dmig_place place)
{
	if (reason == DMIG_NO_MEMORY)
		return;
	pr_warn_ratelimited("devmig: %s: can't read the document: line %u, column %u: %s: %s\n",
			    name, place.line, place.column, dmig_reason_code(reason),
			    dmig_reason_what(reason));
}

static size_t measure(void (*print)(const struct dmig_document *doc, struct dmig_out *out),
		      const struct dmig_document *doc)
{
	struct dmig_out out = {};

	print(doc, &out);
	return out.len;
}

/* Move what was read to a block of its own, with what is read of it in sysfs. */
static struct dmig_documents *keep(const struct dmig_document *doc)
{
	const size_t text_size = measure(dmig_print, doc);
	size_t string_size = measure(dmig_capability_print, doc);
	struct dmig_documents *documents;
	struct dmig_out out = {};

	string_size = string_size > DMIG_STRING_MAX ? 0 : string_size + 1;
	documents = kvmalloc(sizeof(*documents) + doc->size + text_size + string_size, GFP_KERNEL);
	if (!documents)
		return ERR_PTR(-ENOMEM);
	*documents = (struct dmig_documents){
		.id = atomic_long_inc_return(&last_id),
		.doc = memcpy(documents + 1, doc, doc->size),
		.text_size = text_size,
		.string_size = string_size,
	};
	refcount_set(&documents->references, 1);
	out.at = (char *)(documents + 1) + doc->size;
	out.size = text_size;
	documents->text = out.at;
	dmig_print(doc, &out);
	if (!string_size)
		return documents;
	out = (struct dmig_out){ .at = out.at + text_size, .size = string_size };
	documents->string = out.at;
	dmig_capability_print(doc, &out);
	dmig_out_char(&out, '\n');
	return documents;
}

struct dmig_documents *dmig_documents_new(const char *name, const char *text, size_t size)
{
	const size_t memory_size = dmig_build_memory(size);
	const struct dmig_document *doc;
	struct dmig_documents *documents;
	struct dmig_place place = {};
	enum dmig_reason reason;
	void *memory;

	memory = kvmalloc(memory_size, GFP_KERNEL);
	if (!memory)
		return ERR_PTR(-ENOMEM);
	reason = dmig_parse(text, size, memory, memory_size, &doc, &place);
	if (reason) {
		report(name, reason, place);
		documents = ERR_PTR(dmig_reason_errno(reason));
	} else {
		documents = keep(doc);
	}
	kvfree(memory);
	return documents;
}

void dmig_documents_put(struct dmig_documents *documents)
{
	if (documents && refcount_dec_and_test(&documents->references))
		kvfree_rcu(documents, rcu);
}
