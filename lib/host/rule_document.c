// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/host/rule.h>

/* The document that a rule makes of values of its variables. */

/* The key of a document in a rule's cache: what is open, and the values. */
static char *make_key(const struct dmig_rule *rule, const struct dmig_matched_rule *matched,
		      size_t *ret_len)
{
	const u8 nvars = dmig_rule_object(rule)->nvars;
	size_t len = sizeof(matched->open);
	char *key, *at;

	for (u8 i = 0; i < nvars; i++)
		len += sizeof(size_t) + matched->values[i].len;
	key = malloc(len);
	if (!key)
		return NULL;
	at = mempcpy(key, &matched->open, sizeof(matched->open));
	for (u8 i = 0; i < nvars; i++) {
		const struct dmig_rule_value *value = &matched->values[i];

		at = mempcpy(at, &value->len, sizeof(value->len));
		if (value->len)
			at = mempcpy(at, value->text, value->len);
	}
	*ret_len = len;
	return key;
}

static struct devmig_document *find_cached(struct dmig_rule_cache *cache, const char *key,
					   size_t len)
{
	struct devmig_document *document = NULL;

	pthread_mutex_lock(&cache->lock);
	if (cache->document && cache->key_len == len && !memcmp(cache->key, key, len))
		document = devmig_document_ref(cache->document);
	pthread_mutex_unlock(&cache->lock);
	return document;
}

/* Takes the key. */
static void cache(struct dmig_rule_cache *cache, struct devmig_document *document, char *key,
		  size_t len)
{
	pthread_mutex_lock(&cache->lock);
	devmig_document_unref(cache->document);
	free(cache->key);
	cache->document = devmig_document_ref(document);
	cache->key = key;
	cache->key_len = len;
	pthread_mutex_unlock(&cache->lock);
}

struct problem {
	const char *file;
	struct devmig_error *error;
};

static bool report(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		   size_t near_len)
{
	struct problem *problem = arg;

	if (!problem->error)
		dmig_fail_reason(&problem->error, reason, problem->file, place, near, near_len);
	return false;
}

static int fill(struct devmig_context *context, const struct dmig_filling *filling,
		struct devmig_document **ret, struct devmig_error **ret_error)
{
	struct problem problem = { .file = filling->rule->file };
	const struct dmig_document *core;
	struct dmig_scratch *scratch;
	struct dmig_builder *b;
	int r;

	scratch = dmig_scratch_take(context, dmig_build_memory(dmig_rule_filled_size(filling)));
	if (!scratch)
		return dmig_fail_memory(ret_error);
	b = dmig_build_begin(scratch->memory, scratch->size, report, &problem);
	dmig_rule_fill(filling, b);
	if (dmig_build_end(b, &core, NULL)) {
		r = devmig_error_errno(problem.error);
		*ret_error = problem.error;
	} else {
		r = dmig_document_make(context, DEVMIG_FORM_TEXT, filling->rule->file, core, 0, ret,
				       ret_error);
	}
	dmig_scratch_give(context, scratch);
	return r;
}

int dmig_rule_document(struct dmig_rule *rule, struct devmig_context *context,
		       const struct dmig_matched_rule *matched, struct devmig_document **ret,
		       struct devmig_error **ret_error)
{
	struct dmig_filling filling = {
		.rule = rule,
		.values = matched->values,
		.open = matched->open,
	};
	size_t len;
	dmig_auto(free) char *key = make_key(rule, matched, &len);
	int r;

	if (!key)
		return dmig_fail_memory(ret_error);
	*ret = find_cached(&rule->cache, key, len);
	if (*ret)
		return 0;
	r = fill(context, &filling, ret, ret_error);
	if (!r)
		cache(&rule->cache, *ret, dmig_steal(key), len);
	return r;
}
