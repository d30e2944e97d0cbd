// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/possible.h>
#include <lib/verdict/sentence.h>

/* Bytes of a value in a sentence; of a list, before the rest is only counted. */
#define SHOWN_MAX 60

static void print_words(const char *words, struct dmig_out *out)
{
	dmig_out_bytes(out, words, strlen(words));
}

/* What was printed into @from, shortened where it did not fit. */
static void print_short(const struct dmig_out *from, struct dmig_out *out)
{
	if (from->len <= from->size) {
		dmig_out_bytes(out, from->at, from->len);
	} else {
		dmig_out_bytes(out, from->at, from->size - 3);
		print_words("...", out);
	}
}

void dmig_say_literal(const char *bytes, size_t len, struct dmig_out *out)
{
	char shown[SHOWN_MAX];
	struct dmig_out at = { .at = shown, .size = sizeof(shown) };

	if (len)
		dmig_print_literal(bytes, len, false, &at);
	else
		print_words("empty", &at);
	print_short(&at, out);
}

/* "1, 2 or 4..8"; of a long list the beginning */
static void print_list(const struct dmig_document *doc, const struct dmig_var *var,
		       struct dmig_out *out)
{
	const size_t start = out->len;

	for (u32 i = 0; i < var->nitems; i++) {
		char shown[SHOWN_MAX];
		struct dmig_out at = { .at = shown, .size = sizeof(shown) };
		const bool enough = i && out->len - start > SHOWN_MAX && i + 1 < var->nitems;

		if (i)
			print_words(enough || i + 1 == var->nitems ? " or " : ", ", out);
		if (enough) {
			dmig_out_number(out, var->nitems - i);
			print_words(" more", out);
			return;
		}
		dmig_print_item(doc, var, i, &at);
		print_short(&at, out);
	}
}

static const struct dmig_var *var_of(const struct dmig_saying *s, u8 index)
{
	return &dmig_vars(s->accepts, s->object)[index];
}

static void say_field(const struct dmig_saying *s, struct dmig_out *out)
{
	dmig_out_bytes(out, dmig_chars(s->accepts, s->field->name), s->field->name_len);
}

static void say_found(const struct dmig_saying *s, struct dmig_out *out)
{
	const struct dmig_self_field *found = s->failure->found;

	dmig_say_literal(dmig_chars(s->source, found->value), found->value_len, out);
}

static void say_list(const struct dmig_saying *s, struct dmig_out *out)
{
	print_list(s->accepts, var_of(s, s->field->var), out);
}

static void wanted_literal(const struct dmig_saying *s, struct dmig_out *out)
{
	if (s->field->value_len)
		dmig_say_literal(dmig_chars(s->accepts, s->field->value), s->field->value_len, out);
	else
		print_words("empty or absent", out);
}

static void wanted_listed(const struct dmig_saying *s, struct dmig_out *out)
{
	static const char *const any[DMIG_TYPE_COUNT] = {
		[DMIG_TYPE_INT] = "a number",
		[DMIG_TYPE_STRING] = "any text",
		[DMIG_TYPE_VERSION] = "a version",
	};
	const struct dmig_var *var = var_of(s, s->field->var);

	if (var->nitems)
		print_list(s->accepts, var, out);
	else
		print_words(any[var->type], out);
}

static void wanted_set(const struct dmig_saying *s, struct dmig_out *out)
{
	print_words("items of ", out);
	say_list(s, out);
}

static void wanted_mask(const struct dmig_saying *s, struct dmig_out *out)
{
	print_words("bits of ", out);
	say_list(s, out);
}

static void wanted_spelling(const struct dmig_saying *s, struct dmig_out *out)
{
	char shown[SHOWN_MAX];
	struct dmig_out at = { .at = shown, .size = sizeof(shown) };

	dmig_print_value(s->accepts, s->object, s->field, false, &at);
	print_short(&at, out);
}

typedef void (*say_fn)(const struct dmig_saying *s, struct dmig_out *out);

static const say_fn wanted[DMIG_KIND_COUNT] = {
	[DMIG_KIND_LITERAL] = wanted_literal,   [DMIG_KIND_INT] = wanted_listed,
	[DMIG_KIND_STRING] = wanted_listed,     [DMIG_KIND_ANY] = wanted_listed,
	[DMIG_KIND_VERSION] = wanted_listed,    [DMIG_KIND_SET] = wanted_set,
	[DMIG_KIND_MASK] = wanted_mask,         [DMIG_KIND_USE_INT] = wanted_spelling,
	[DMIG_KIND_USE_TEXT] = wanted_spelling, [DMIG_KIND_EXPR] = wanted_spelling,
	[DMIG_KIND_TEMPLATE] = wanted_spelling,
};

static void say_wanted(const struct dmig_saying *s, struct dmig_out *out)
{
	wanted[s->field->kind](s, out);
}

static bool in_list(const struct dmig_saying *s, const char *item, size_t len)
{
	const struct dmig_var *var = var_of(s, s->field->var);
	const struct dmig_text_item *items = dmig_at(s->accepts, var->items);

	for (u32 i = 0; i < var->nitems; i++)
		if (items[i].text.len == len &&
		    !memcmp(dmig_chars(s->accepts, items[i].text.at), item, len))
			return true;
	return false;
}

/* The items of the source's set that are not accepted: "d is", "d and 2 more are" */
static void say_strangers(const struct dmig_saying *s, struct dmig_out *out)
{
	const char *const text = dmig_chars(s->source, s->failure->found->value);
	const size_t len = s->failure->found->value_len;
	u64 strangers = 0;
	size_t start = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && text[i] != '+')
			continue;
		if (!in_list(s, text + start, i - start) && !strangers++)
			dmig_say_literal(text + start, i - start, out);
		start = i + 1;
	}
	if (strangers > 1) {
		print_words(" and ", out);
		dmig_out_number(out, strangers - 1);
		print_words(" more", out);
	}
	print_words(strangers > 1 ? " are" : " is", out);
}

static void print_hex(const u64 bits[2], struct dmig_out *out)
{
	bool begun = false;

	print_words("0x", out);
	for (int at = 124; at >= 0; at -= 4) {
		const unsigned int digit = bits[at / 64] >> at % 64 & 15;

		begun |= digit || !at;
		if (begun)
			dmig_out_char(out, "0123456789abcdef"[digit]);
	}
}

/* "its bits 0x6 are"; those of very long masks are not worked out */
static void say_bits(const struct dmig_saying *s, struct dmig_out *out)
{
	const struct dmig_self_field *found = s->failure->found;
	const struct dmig_text_item *mask = dmig_at(s->accepts, var_of(s, s->field->var)->items);

	if (!(found->flags & DMIG_SELF_BITS)) {
		print_words("some of its bits are", out);
		return;
	}
	print_words("its bits ", out);
	print_hex((u64[]){ found->bits[0] & ~mask->head, found->bits[1] & ~mask->tail }, out);
	print_words(" are", out);
}

static void say_variable(const struct dmig_saying *s, struct dmig_out *out)
{
	const struct dmig_var *var = var_of(s, s->failure->var);

	dmig_out_bytes(out, dmig_chars(s->accepts, var->name), var->name_len);
}

static void say_value(const struct dmig_saying *s, struct dmig_out *out)
{
	char digits[DMIG_DIGITS_MAX];
	const char *text;
	size_t len;

	dmig_bind_text(var_of(s, s->failure->var), s->failure->bind, digits, &text, &len);
	dmig_say_literal(text, len, out);
}

static void say_fixed_by(const struct dmig_saying *s, struct dmig_out *out)
{
	const struct dmig_field *by = &dmig_fields(s->accepts, s->object)[s->failure->bind->field];

	dmig_out_bytes(out, dmig_chars(s->accepts, by->name), by->name_len);
}

/* What the variable's value makes of the field. */
static void say_result(const struct dmig_saying *s, struct dmig_out *out)
{
	const u64 number = s->failure->bind->number;
	enum dmig_reason reason;
	u64 result;

	if (s->field->kind != DMIG_KIND_EXPR) {
		say_value(s, out);
		return;
	}
	reason = dmig_compute(number, s->field->op, s->field->operand, &result);
	if (reason)
		dmig_computation_print(number, s->field, reason, out);
	else
		dmig_out_number(out, result);
}

/* The words that stand for "%x" in a form. */
static const say_fn words[128] = {
	['b'] = say_bits,     ['f'] = say_field,    ['h'] = say_found,  ['l'] = say_list,
	['n'] = say_value,    ['o'] = say_fixed_by, ['r'] = say_result, ['s'] = say_strangers,
	['v'] = say_variable, ['w'] = say_wanted,
};

#define PLAIN "%f is %h, wanted %w"

static const char *const forms[DMIG_REASON_COUNT] = {
	[DMIG_ABSENT] = "%f is absent, wanted %w",
	[DMIG_NOT_A_NUMBER] = "%f is %h, which is not a number; wanted %w",
	[DMIG_NOT_A_VERSION] = "%f is %h, which is not a version; wanted %w",
	[DMIG_NOT_A_MASK] = "%f is %h, which is not a bit mask; wanted %w",
	[DMIG_BITS_OUTSIDE] = "%f is %h, but %b outside %l",
	[DMIG_NOT_IN_SET] = "%f is %h, but %s not among %l",
};

static const char *form_of(const struct dmig_saying *s)
{
	const bool template = s->field->kind == DMIG_KIND_TEMPLATE;
	const char *form = forms[s->failure->reason];

	if (s->failure->in_apply)
		return "%f can't be set: %v=%n from %o makes it %r";
	if (s->failure->bind)
		return template ? "%f is %h, wanted %w with %v=%n from %o"
				: "%f is %h, but %v=%n from %o makes it %r";
	/* Of a template, any of its pieces may be what is not a number. */
	if (!form || (template && s->failure->reason != DMIG_ABSENT))
		return PLAIN;
	return form;
}

size_t dmig_say(const struct dmig_saying *saying, char ret[DMIG_SENTENCE_MAX])
{
	struct dmig_out out = { .at = ret, .size = DMIG_SENTENCE_MAX };

	for (const char *at = form_of(saying); *at; at++) {
		if (*at == '%')
			words[(u8) * ++at](saying, &out);
		else
			dmig_out_char(&out, *at);
	}
	return out.len;
}
