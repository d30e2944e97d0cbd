// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <stdlib.h>
#include <string.h>

#include "domain.h"
#include "text.h"

struct reader {
	struct devmig_domain *domain;
	size_t tag; /* the next element's */
	struct devmig_error **ret_error;
};

static int fail(const struct reader *reader, const xmlNode *node, enum dmig_reason reason,
		const char *what)
{
	const struct devmig_domain *domain = reader->domain;
	const size_t at = domain->tags.at[dmig_xml_tag(node)].start;

	return dmig_fail_detail(reader->ret_error, reason, domain->name,
				dmig_place_of(domain->xml, at), "%s", what);
}

/*
 * Both readers go through the same text in the same order.  Where they do not see the same
 * tags, nothing that follows is to be relied upon.
 */
static int number(struct reader *reader, xmlNode *node)
{
	const struct devmig_domain *domain = reader->domain;
	const size_t tag = reader->tag++;
	struct dmig_span name;
	const char *own, *prefix;
	size_t prefix_len;

	node->_private = (void *)tag;
	if (tag >= domain->tags.count) {
		node->_private = NULL;
		return fail(reader, node, DMIG_BAD_DOMAIN, "more elements than tags");
	}
	name = dmig_tag_name(domain->xml, &domain->tags.at[tag]);
	own = (const char *)node->name;
	prefix = node->ns && node->ns->prefix ? (const char *)node->ns->prefix : "";
	prefix_len = *prefix ? strlen(prefix) + 1 : 0;
	if (name.end - name.start == prefix_len + strlen(own) &&
	    memcmp(domain->xml + name.start + prefix_len, own, strlen(own)) == 0)
		return 0;
	return fail(reader, node, DMIG_BAD_DOMAIN, "a tag that can't be placed");
}

/* Bounded by DMIG_DOMAIN_DEPTH_MAX. */
static int number_all(struct reader *reader, xmlNode *node)
{
	int error = number(reader, node);
	xmlNode *child;

	for (child = node->children; child && !error; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			error = number_all(reader, child);
	return error;
}

static int read_uuid(struct reader *reader, const xmlNode *node, struct dmig_address *ret)
{
	const char *uuid = dmig_xml_attribute(node, "uuid");

	if (uuid && dmig_address_of_uuid(uuid, ret))
		return 0;
	return fail(reader, node, DMIG_BAD_DOMAIN, "an address without a uuid");
}

/* As libvirt reads it: what is not there is 0. */
static int read_parts(struct reader *reader, const xmlNode *node, struct dmig_address *ret)
{
	size_t i;

	*ret = (struct dmig_address){ 0 };
	for (i = 0; i < 4; i++) {
		const char *text = dmig_xml_attribute(node, dmig_address_parts[i].name);

		if (text && !dmig_address_set_part(ret, i, text))
			return fail(reader, node, DMIG_BAD_DOMAIN, "an address that is none");
	}
	dmig_address_finish(ret);
	return 0;
}

static struct dmig_assigned *add_assigned(struct reader *reader)
{
	struct devmig_domain *domain = reader->domain;
	struct dmig_assigned *new =
		reallocarray(domain->assigned, domain->assigned_count + 1, sizeof(*new));

	if (!new)
		return NULL;
	domain->assigned = new;
	new += domain->assigned_count++;
	*new = (struct dmig_assigned){ .entry = DMIG_NOWHERE };
	return new;
}

/* Libvirt makes up the other aliases anew, so they name nothing. */
static const char *alias_of(const xmlNode *device)
{
	const xmlNode *node = dmig_xml_child(device, "alias");
	const char *alias = node ? dmig_xml_attribute(node, "name") : NULL;

	return alias && strncmp(alias, "ua-", 3) == 0 ? alias : "";
}

static int add_device(struct reader *reader, const xmlNode *device, bool mdev)
{
	const xmlNode *source = dmig_xml_child(device, "source");
	const xmlNode *address = source ? dmig_xml_child(source, "address") : NULL;
	struct dmig_assigned *new;

	if (!address)
		return fail(reader, device, DMIG_BAD_DOMAIN, "a device without an address");
	if (reader->domain->assigned_count == DMIG_ASSIGNED_MAX)
		return fail(reader, device, DMIG_LIMIT_DOMAIN, "more than 256 assigned devices");
	new = add_assigned(reader);
	if (!new)
		return dmig_fail_memory(reader->ret_error);
	new->tag = dmig_xml_tag(address);
	new->alias = strdup(alias_of(device));
	if (!new->alias)
		return dmig_fail_memory(reader->ret_error);
	return (mdev ? read_uuid : read_parts)(reader, address, &new->address);
}

static bool is(const xmlNode *node, const char *attribute, const char *value)
{
	const char *has = dmig_xml_attribute(node, attribute);

	return has && strcmp(has, value) == 0;
}

static int read_device(struct reader *reader, const xmlNode *node)
{
	if (dmig_xml_is(node, "hostdev", NULL) && is(node, "mode", "subsystem") &&
	    is(node, "type", "mdev"))
		return add_device(reader, node, true);
	if (dmig_xml_is(node, "hostdev", NULL) && is(node, "mode", "subsystem") &&
	    is(node, "type", "pci"))
		return add_device(reader, node, false);
	/* A network card that is a virtual function */
	if (dmig_xml_is(node, "interface", NULL) && is(node, "type", "hostdev"))
		return add_device(reader, node, false);
	return 0;
}

static int read_devices(struct reader *reader, const xmlNode *devices)
{
	const xmlNode *node;
	int error = 0;

	for (node = devices->children; node && !error; node = node->next)
		error = read_device(reader, node);
	return error;
}

static struct dmig_entry *add_entry(struct reader *reader)
{
	struct devmig_domain *domain = reader->domain;
	struct dmig_entry *new =
		reallocarray(domain->entries, domain->entry_count + 1, sizeof(*new));

	if (!new)
		return NULL;
	domain->entries = new;
	new += domain->entry_count++;
	*new = (struct dmig_entry){ 0 };
	return new;
}

/* What is wrong with it is said when it is needed: other devices' documents may be well. */
static int read_document(struct reader *reader, const xmlNode *node, struct dmig_entry *entry)
{
	struct devmig_domain *domain = reader->domain;
	dmig_auto(free) char *name = NULL;
	dmig_auto(free) char *text = dmig_xml_text(node);

	if (!text)
		return dmig_fail_memory(reader->ret_error);
	name = dmig_format("%s%sdocument of %s", domain->name ? domain->name : "",
			   domain->name ? ": " : "", entry->address.name);
	if (!name)
		return dmig_fail_memory(reader->ret_error);
	if (devmig_document_parse(domain->context, DEVMIG_FORM_TEXT, text, strlen(text), name,
				  &entry->document, &entry->error) != -ENOMEM)
		return 0;
	return dmig_fail_memory(reader->ret_error);
}

static int read_entry(struct reader *reader, const xmlNode *node)
{
	const char *alias = dmig_xml_attribute(node, "alias");
	const char *address = dmig_xml_attribute(node, "address");
	struct dmig_entry *entry;
	int error = 0;

	if (reader->domain->entry_count == DMIG_ASSIGNED_MAX)
		return fail(reader, node, DMIG_LIMIT_DOMAIN, "more than 256 documents");
	entry = add_entry(reader);
	if (!entry)
		return dmig_fail_memory(reader->ret_error);
	entry->tag = dmig_xml_tag(node);
	entry->alias = strdup(alias ? alias : "");
	if (!entry->alias)
		return dmig_fail_memory(reader->ret_error);
	if (!address)
		error = read_uuid(reader, node, &entry->address);
	else if (!dmig_address_of_name(DEVMIG_ITEM_VF, address, &entry->address))
		error = fail(reader, node, DMIG_BAD_DOMAIN, "an address that is none");
	return error ? error : read_document(reader, node, entry);
}

static int read_element(struct reader *reader, const xmlNode *element)
{
	const xmlNode *node;
	int error = 0;

	if (reader->domain->element != DMIG_NOWHERE)
		return fail(reader, element, DMIG_BAD_DOMAIN, "a second element of devmig's");
	reader->domain->element = dmig_xml_tag(element);
	for (node = element->children; node && !error; node = node->next)
		if (dmig_xml_is(node, "device", DEVMIG_DOMAIN_NAMESPACE))
			error = read_entry(reader, node);
	return error;
}

static int read_metadata(struct reader *reader, const xmlNode *metadata)
{
	const xmlNode *node;
	int error = 0;

	if (reader->domain->metadata != DMIG_NOWHERE)
		return fail(reader, metadata, DMIG_BAD_DOMAIN, "a second <metadata>");
	reader->domain->metadata = dmig_xml_tag(metadata);
	for (node = metadata->children; node && !error; node = node->next)
		if (dmig_xml_is(node, "devices", DEVMIG_DOMAIN_NAMESPACE))
			error = read_element(reader, node);
	return error;
}

int dmig_domain_read(struct devmig_domain *domain, xmlNode *root, struct devmig_error **ret_error)
{
	struct reader reader = { .domain = domain, .ret_error = ret_error };
	int error = number_all(&reader, root);
	xmlNode *node;

	if (!error && reader.tag != domain->tags.count)
		error = fail(&reader, root, DMIG_BAD_DOMAIN, "more tags than elements");
	if (!error && !dmig_xml_is(root, "domain", NULL))
		error = fail(&reader, root, DMIG_BAD_DOMAIN, "the first element is not <domain>");
	for (node = root->children; node && !error; node = node->next) {
		if (dmig_xml_is(node, "devices", NULL))
			error = read_devices(&reader, node);
		else if (dmig_xml_is(node, "metadata", NULL))
			error = read_metadata(&reader, node);
		else if (dmig_xml_is(node, "name", NULL) || dmig_xml_is(node, "uuid", NULL))
			domain->anchor = dmig_xml_tag(node);
	}
	return error;
}
