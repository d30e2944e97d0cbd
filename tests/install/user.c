/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <devmig/devmig.h>
#include <stdio.h>

/* Someone else's program: checks a pair of documents; both C and C++. */

static struct devmig_document *load(struct devmig_context *context, const char *path)
{
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	if (devmig_document_read(context, DEVMIG_FORM_AUTO, path, &document, &error)) {
		fprintf(stderr, "%s\n", devmig_error_text(error));
		devmig_error_free(error);
	}
	return document;
}

int main(int argc, char **argv)
{
	struct devmig_context *context = NULL;
	struct devmig_document *source;
	struct devmig_document *destination;
	enum devmig_answer answer = DEVMIG_COULD_NOT_TELL;

	if (argc != 3 || devmig_context_new(NULL, &context, NULL))
		return 2;
	source = load(context, argv[1]);
	destination = load(context, argv[2]);
	if (source && destination)
		answer = devmig_match(source, destination, DEVMIG_INCOMING, NULL);
	printf("libdevmig %s: %s\n", devmig_version(), devmig_answer_name(answer));
	devmig_document_unref(source);
	devmig_document_unref(destination);
	devmig_context_unref(context);
	return answer != DEVMIG_COMPATIBLE;
}
