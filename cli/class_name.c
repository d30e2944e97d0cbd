// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "class_name.h"

/* What a device is called after, the first that it has. */
static const char *const type_fields[] = { "mdev_type", "type", "driver", "pci_id" };

static bool find_type(const struct devmig_document *document, struct devmig_field *ret)
{
	for (size_t i = 0; i < sizeof(type_fields) / sizeof(*type_fields); i++)
		if (!devmig_document_self_find(document, type_fields[i], ret))
			return true;
	return false;
}

void class_digest(const struct devmig_fleet *fleet, uint32_t class_number, char ret[33])
{
	struct devmig_class class;

	*ret = '\0';
	if (!devmig_fleet_class(fleet, class_number, &class))
		devmig_digest_format(&class.digest, ret);
}

char *class_name(const struct devmig_fleet *fleet, uint32_t class_number)
{
	struct devmig_document *document = NULL;
	struct devmig_field field;
	char hex[33], *name;
	unsigned int digits;

	if (class_number == DEVMIG_NO_CLASS)
		return strdup("(no document)");
	class_digest(fleet, class_number, hex);
	digits = devmig_fleet_class_digits(fleet, class_number);
	if (devmig_fleet_document(fleet, class_number, &document, NULL) ||
	    !find_type(document, &field))
		return strndup(hex, digits);
	if (asprintf(&name, "%.*s#%.*s", (int)field.value_len, field.value, (int)digits, hex) < 0)
		return NULL;
	return name;
}

const char *class_digits(const char *name)
{
	const char *hash = strrchr(name, '#');

	return hash ? hash + 1 : name;
}
