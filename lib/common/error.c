// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/printable.h>
#include <stdarg.h>
#include <stdio.h>

/* Bytes of a document that an error quotes. */
#define NEAR_MAX 40

struct devmig_error {
	int error;
	enum dmig_reason reason;
	struct dmig_place place;
	char *file;
	char *message;
	char *text;
};

/* What is given where there is no memory for an error; it is never freed. */
static const struct devmig_error no_memory = {
	.error = -ENOMEM,
	.reason = DMIG_NO_MEMORY,
	.message = (char *)"out of memory",
	.text = (char *)"out of memory [no-memory]; free some",
};

/* Bytes of a document are ASCII or an error themselves: escape what is not. */
static char *quote_near(const char *near, size_t len)
{
	size_t shown = len < NEAR_MAX ? len : NEAR_MAX, i;
	char escaped[4 * NEAR_MAX + 1], *to = escaped;

	for (i = 0; i < shown; i++) {
		if (near[i] >= ' ' && near[i] <= '~')
			*to++ = near[i];
		else
			to += sprintf(to, "\\x%02x", (u8)near[i]);
	}
	*to = 0;
	return dmig_format("\"%s%s\"", escaped, shown < len ? "..." : "");
}

static char *make_text(const struct devmig_error *error)
{
	const char *code = dmig_reason_code(error->reason);
	dmig_auto(free) char *reason = NULL;
	char place[sizeof("4294967295:4294967295:")] = "";

	if (error->place.line && error->place.column)
		snprintf(place, sizeof(place), "%u:%u:", error->place.line, error->place.column);
	else if (error->place.line)
		snprintf(place, sizeof(place), "%u:", error->place.line);
	if (*code) {
		reason = dmig_format(" [%s]; %s", code, dmig_reason_todo(error->reason));
		if (!reason)
			return NULL;
	}
	return dmig_format("%s%s%s%s%s%s", error->file ? error->file : "", error->file ? ":" : "",
			   place, error->file || *place ? " " : "", error->message,
			   reason ? reason : "");
}

/* Give the error, or the one that stands for want of memory. */
static int give(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		const char *file, struct dmig_place place, const char *message)
{
	struct devmig_error *new;

	if (!ret_error)
		return error;
	new = calloc(1, sizeof(*new));
	if (new) {
		new->error = error;
		new->reason = error == -ENOMEM ? DMIG_NO_MEMORY : reason;
		new->place = place;
		new->file = file ? dmig_printable(file, strlen(file)) : NULL;
		new->message = message ? dmig_printable(message, strlen(message)) : NULL;
		if ((new->file || !file) && new->message)
			new->text = make_text(new);
	}
	if (!new || !new->text) {
		devmig_error_free(new);
		*ret_error = (struct devmig_error *)&no_memory;
		return -ENOMEM;
	}
	*ret_error = new;
	return error;
}

int dmig_fail(struct devmig_error **ret_error, int error, const char *format, ...)
{
	dmig_auto(free) char *message = NULL;
	va_list args;

	if (!ret_error)
		return error;
	va_start(args, format);
	message = dmig_vformat(format, args);
	va_end(args);
	return give(ret_error, error, DMIG_OK, NULL, (struct dmig_place){ 0 }, message);
}

int dmig_fail_place(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		    const char *file, struct dmig_place place)
{
	return give(ret_error, error, reason, file, place, dmig_reason_what(reason));
}

int dmig_fail_reason(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		     struct dmig_place place, const char *near, size_t near_len)
{
	dmig_auto(free) char *quoted = NULL;

	if (!near || !near_len || !ret_error)
		return dmig_fail_place(ret_error, dmig_reason_errno(reason), reason, file, place);
	quoted = quote_near(near, near_len);
	return dmig_fail_detail(ret_error, reason, file, place, "%s", quoted ? quoted : "");
}

static int give_detail(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		       const char *file, struct dmig_place place, const char *format, va_list args)
{
	dmig_auto(free) char *detail = NULL;
	dmig_auto(free) char *message = NULL;

	if (!ret_error)
		return error;
	detail = dmig_vformat(format, args);
	if (detail)
		message = dmig_format("%s: %s", dmig_reason_what(reason), detail);
	return give(ret_error, error, reason, file, place, message);
}

int dmig_fail_detail(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		     struct dmig_place place, const char *format, ...)
{
	va_list args;
	int error;

	va_start(args, format);
	error = give_detail(ret_error, dmig_reason_errno(reason), reason, file, place, format,
			    args);
	va_end(args);
	return error;
}

int dmig_fail_as(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		 const char *file, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error = give_detail(ret_error, error, reason, file, (struct dmig_place){ 0 }, format, args);
	va_end(args);
	return error;
}

int dmig_fail_io(struct devmig_error **ret_error, int error, const char *file, const char *doing)
{
	dmig_auto(free) char *message = NULL;

	if (!ret_error)
		return error;
	message = dmig_format("can't %s: %s", doing, strerror(-error));
	return give(ret_error, error, error == -ENOENT ? DMIG_NO_FILE : DMIG_UNREADABLE, file,
		    (struct dmig_place){ 0 }, message);
}

int dmig_fail_write(struct devmig_error **ret_error, int error, const char *file, const char *doing)
{
	dmig_auto(free) char *message = NULL;

	if (!ret_error)
		return error;
	message = dmig_format("can't %s: %s", doing, strerror(-error));
	return give(ret_error, error, DMIG_UNWRITABLE, file, (struct dmig_place){ 0 }, message);
}

/* Both or none. */
static void take_message(struct devmig_error *error, char *message)
{
	struct devmig_error new = *error;

	new.message = message;
	new.text = make_text(&new);
	if (!new.text) {
		free(message);
		return;
	}
	free(error->message);
	free(error->text);
	*error = new;
}

void dmig_error_add(struct devmig_error *error, const char *format, ...)
{
	dmig_auto(free) char *more = NULL;
	dmig_auto(free) char *plain = NULL;
	char *message;
	va_list args;

	if (!error || error == &no_memory)
		return;
	va_start(args, format);
	more = dmig_vformat(format, args);
	va_end(args);
	plain = more ? dmig_printable(more, strlen(more)) : NULL;
	message = plain ? dmig_format("%s; %s", error->message, plain) : NULL;
	if (message)
		take_message(error, message);
}

int dmig_fail_of(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		 struct devmig_error *error)
{
	const int number = error->error;
	dmig_auto(free) char *message = NULL;

	if (ret_error) {
		message = error->file ? dmig_format("%s: %s", error->file, error->message)
				      : strdup(error->message);
		give(ret_error, number, error->reason ? error->reason : reason, file, error->place,
		     message);
	}
	devmig_error_free(error);
	return number;
}

int dmig_fail_again(struct devmig_error **ret_error, const struct devmig_error *error)
{
	return give(ret_error, error->error, error->reason, error->file, error->place,
		    error->message);
}

enum dmig_reason dmig_error_reason(const struct devmig_error *error)
{
	return error->reason;
}

int dmig_fail_memory(struct devmig_error **ret_error)
{
	return give(ret_error, -ENOMEM, DMIG_NO_MEMORY, NULL, (struct dmig_place){ 0 },
		    dmig_reason_what(DMIG_NO_MEMORY));
}

DEVMIG_EXPORT int devmig_error_errno(const struct devmig_error *error)
{
	return error ? error->error : 0;
}

DEVMIG_EXPORT const char *devmig_error_reason(const struct devmig_error *error)
{
	return error ? dmig_reason_code(error->reason) : "";
}

DEVMIG_EXPORT const char *devmig_error_message(const struct devmig_error *error)
{
	return error ? error->message : "";
}

DEVMIG_EXPORT const char *devmig_error_hint(const struct devmig_error *error)
{
	return error ? dmig_reason_todo(error->reason) : "";
}

DEVMIG_EXPORT const char *devmig_error_file(const struct devmig_error *error)
{
	return error ? error->file : NULL;
}

DEVMIG_EXPORT unsigned int devmig_error_line(const struct devmig_error *error)
{
	return error ? error->place.line : 0;
}

DEVMIG_EXPORT unsigned int devmig_error_column(const struct devmig_error *error)
{
	return error ? error->place.column : 0;
}

DEVMIG_EXPORT const char *devmig_error_text(const struct devmig_error *error)
{
	return error ? error->text : "";
}

DEVMIG_EXPORT void devmig_error_free(struct devmig_error *error)
{
	if (!error || error == &no_memory)
		return;
	free(error->file);
	free(error->message);
	free(error->text);
	free(error);
}
