#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A slow and obvious second implementation of the compatibility documents.

It is written from the specification alone and shares nothing with the C library, so that the two can be compared
(compare.py).  The headings "Section N" below are those of the specification; lay the two side by side.  Where it says
too little, the most literal reading was taken.

As a script:  oracle.py check [--reading incoming|outgoing|both] SOURCE DESTINATION
"""

import argparse
import itertools
import json
import re
import sys

# ---------------------------------------------------------------------------------------------------------------------
# Section 4: the limits.  Each is the largest allowed value.

MAX_DOCUMENT_BYTES = 65536
MAX_OBJECTS = 256
MAX_FIELDS = 64
MAX_VARIABLES = 16
MAX_VALUE_BYTES = 1024
MAX_LIST_ITEMS = 256
MAX_STRING_PRODUCT = 4096

# Sections 2 and 3: limits that stand with the thing they limit.
MAX_NAME_BYTES = 64
MAX_VARIABLE_NAME_BYTES = 32
MAX_INT = 2**63 - 1
MAX_VERSION_PARTS = 4
MAX_VERSION_PART = 2**31 - 1

BLANKS = " \t"


class Malformed(Exception):
    """Section 5: a parse error: a reason code and the place, line and column counted from 1."""

    def __init__(self, reason, line=1, column=1):
        super().__init__(f"{line}:{column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column


class ValueProblem(Exception):
    """An error inside one value; `offset` counts from the start of the value.  Becomes a Malformed with a place."""

    def __init__(self, reason, offset=0):
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


# ---------------------------------------------------------------------------------------------------------------------
# What a document is made of (sections 1, 3 and 6).


class Document:
    """Section 1: one SELF, any number of COMPATIBLE objects."""

    def __init__(self):
        self.self_fields = {}  # name -> literal text
        self.objects = []  # of Compatible


class Compatible:
    """A COMPATIBLE object with the APPLY object that belongs to it, if there is one."""

    def __init__(self):
        self.fields = {}  # name -> Template or Expression
        self.apply = None  # the same, or None where there is no APPLY
        self.variables = {}  # name -> Variable, in order of declaration


class Variable:
    """`items` is None without a list; otherwise (low, high) pairs for int and version, texts for string and set,
    one number for mask."""

    def __init__(self, name, type_, items):
        self.name = name
        self.type = type_
        self.items = items


class Placeholder:
    def __init__(self, variable, declares):
        self.variable = variable
        self.declares = declares


class Template:
    """`parts` are texts (str, never empty) and Placeholders."""

    def __init__(self, parts):
        self.parts = parts


class Expression:
    def __init__(self, placeholder, operator, number):
        self.placeholder = placeholder
        self.operator = operator
        self.number = number


# ---------------------------------------------------------------------------------------------------------------------
# Section 2: the text form.

FORBIDDEN_BYTE = re.compile(rb"[^\t\x20-\x7e]")
HEADER_LINE = re.compile(r"(SELF|COMPATIBLE|APPLY):[ \t]*(?:#.*)?")
FIELD_LINE = re.compile(r"([ \t]*)([^= \t]*)[ \t]*=[ \t]*(.*)")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
BLANKS_AND_COMMENT = re.compile(r"[ \t]*(?:#.*)?")


def split_lines(data):
    """The lines without their ends.  Only a CR right before an LF belongs to a line end."""
    lines = data.split(b"\n")
    last = lines.pop()
    lines = [line[:-1] if line.endswith(b"\r") else line for line in lines]
    return lines + [last]


def parse_text(data):
    """The text form (bytes) to a Document; raises Malformed."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed("document-too-long")
    builder = Builder()
    number = 0
    for number, raw in enumerate(split_lines(data), 1):
        bad = FORBIDDEN_BYTE.search(raw)
        if bad:
            raise Malformed("bad-byte", number, bad.start() + 1)
        line = raw.decode("ascii")
        stripped = line.lstrip(BLANKS)
        if stripped == "" or stripped.startswith("#"):
            continue
        header = HEADER_LINE.fullmatch(line)
        try:
            if header:
                builder.start_object(header[1])
            else:
                parse_field_line(builder, line)
        except ValueProblem as error:
            raise Malformed(error.reason, number, error.offset + 1) from None
    try:
        return builder.finish()
    except ValueProblem as error:
        raise Malformed(error.reason, number, 1) from None


def parse_field_line(builder, line):
    match = FIELD_LINE.fullmatch(line)
    if not match:
        raise ValueProblem("not-a-line")
    try:
        builder.add_field(match[2], match[3])
    except ValueProblem as error:
        raise ValueProblem(error.reason, match.start(3) + error.offset) from None


class Builder:
    """Takes headers and fields in order and watches the order and the number of them."""

    def __init__(self):
        self.document = Document()
        self.current = None  # None, "SELF", "COMPATIBLE" or "APPLY"
        self.fields = None  # the dict of the object being read

    def start_object(self, kind):
        if (kind == "SELF") != (self.current is None):
            raise ValueProblem("self-not-once-and-first")
        if kind == "APPLY" and self.current != "COMPATIBLE":
            raise ValueProblem("apply-without-compatible")
        self.end_object()
        self.current = kind
        self.fields = {}
        if kind == "SELF":
            self.document.self_fields = self.fields
        elif kind == "COMPATIBLE":
            if len(self.document.objects) == MAX_OBJECTS:
                raise ValueProblem("too-many-objects")
            self.document.objects.append(Compatible())
            self.document.objects[-1].fields = self.fields
        else:
            self.document.objects[-1].apply = self.fields

    def end_object(self):
        """Section 3: no object without a field; section 6 says the same of APPLY."""
        if self.current is not None and not self.fields:
            raise ValueProblem("empty-object")

    def add_field(self, name, written):
        """`written` is what stands after `=` (and blanks)."""
        self.check_name(name)
        if self.current == "SELF":
            self.fields[name] = parse_literal(written)
        else:
            self.fields[name] = parse_value(written, self.document.objects[-1].variables, self.current == "COMPATIBLE")

    def add_literal_field(self, name, text):
        """A field of SELF whose text needs no reading (JSON)."""
        self.check_name(name)
        self.fields[name] = text

    def check_name(self, name):
        if self.current is None:
            raise ValueProblem("self-not-once-and-first")
        if not NAME.fullmatch(name):
            raise ValueProblem("bad-name")
        if len(name) > MAX_NAME_BYTES:
            raise ValueProblem("name-too-long")
        if name in self.fields:
            raise ValueProblem("duplicate-field")
        if len(self.fields) == MAX_FIELDS:
            raise ValueProblem("too-many-fields")

    def finish(self):
        if self.current is None:
            raise ValueProblem("self-missing")
        self.end_object()
        return self.document


# Section 2: values, quoted and bare.


def read_value(text, read_placeholder):
    """What stands after `=` to (parts, whether it was quoted).  `read_placeholder(text, position of the brace)` returns
    a part and the position after it."""
    if text.startswith('"'):
        parts, end = read_quoted(text, read_placeholder)
        if not BLANKS_AND_COMMENT.fullmatch(text, end):
            raise ValueProblem("text-after-quote", end)
        written = text[:end]
    else:
        parts, end = read_bare(text, read_placeholder)
        written = text[:end].rstrip(BLANKS)
    if len(written) > MAX_VALUE_BYTES:
        raise ValueProblem("value-too-long", MAX_VALUE_BYTES)
    return join_texts(parts), text.startswith('"')


ESCAPABLE = '"\\{}'
QUOTED_RUN = re.compile(r'[^"\\{}]+')
BARE_RUN = re.compile(r"[^#{}]+")


def read_escape(text, position):
    """The byte that the backslash at `position` stands before."""
    escaped = text[position + 1 : position + 2]
    if escaped == "" or escaped not in ESCAPABLE:
        raise ValueProblem("bad-escape", position)
    return escaped


def read_quoted(text, read_placeholder):
    parts = []
    position = 1
    while True:
        byte = text[position : position + 1]
        if byte == "":
            raise ValueProblem("quote-not-closed", position)
        if byte == '"':
            return parts, position + 1
        if byte == "\\":
            parts.append(read_escape(text, position))
            position += 2
        elif byte == "{":
            part, position = read_placeholder(text, position)
            parts.append(part)
        elif byte == "}":
            raise ValueProblem("stray-brace", position)
        else:
            run = QUOTED_RUN.match(text, position)
            parts.append(run[0])
            position = run.end()


def read_bare(text, read_placeholder):
    """Ends at the end of the line or before the comment; the parts come without the trailing blanks."""
    parts = []
    position = 0
    while position < len(text):
        byte = text[position]
        if byte == "#" and (position == 0 or text[position - 1] in BLANKS):
            break
        if byte == "{":
            part, position = read_placeholder(text, position)
            parts.append(part)
        elif byte == "}":
            raise ValueProblem("stray-brace", position)
        elif byte == "#":
            parts.append("#")
            position += 1
        else:
            run = BARE_RUN.match(text, position)
            parts.append(run[0])
            position = run.end()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(BLANKS)
    return parts, position


def join_texts(parts):
    """Neighbouring texts made one, empty ones dropped."""
    joined = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return joined


def parse_literal(written):
    """A value of SELF: no placeholders."""

    def no_placeholder(_text, position):
        raise ValueProblem("brace-in-self", position)

    parts, _quoted = read_value(written, no_placeholder)
    return "".join(parts)


# ---------------------------------------------------------------------------------------------------------------------
# Section 3: templates and expressions.

OPERATOR_AND_NUMBER = re.compile(r"([-+*/])(0|[1-9][0-9]{0,17})")
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TYPE_NAME = re.compile(r"[a-z]+")
TYPES = ("int", "string", "version", "set", "mask")
BARE_ITEM = re.compile(r'[^,}"\\ \t]*')
INT = re.compile(r"0|[1-9][0-9]*")
INT_RANGE = re.compile(r"([0-9]*)\.\.([0-9]*)")
VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
VERSION_RANGE = re.compile(r"((?:[0-9]+(?:\.[0-9]+)*)?)\.\.((?:[0-9]+(?:\.[0-9]+)*)?)")
HEX = re.compile(r"0x[0-9A-Fa-f]+")


def parse_value(written, variables, may_declare):
    """A value of COMPATIBLE or APPLY.  Declarations are added to `variables`."""

    def read_placeholder(text, position):
        return parse_placeholder(text, position, variables, may_declare)

    parts, quoted = read_value(written, read_placeholder)
    check_template(parts)
    if not quoted:
        expression = as_expression(parts)
        if expression:
            return expression
    return Template(parts)


def as_expression(parts):
    """The Expression that the parts of a bare value are, or None."""
    if len(parts) != 2 or isinstance(parts[0], str) or not isinstance(parts[1], str):
        return None
    match = OPERATOR_AND_NUMBER.fullmatch(parts[1])
    if not match or parts[0].variable.type != "int":
        return None
    return Expression(parts[0], match[1], int(match[2]))


def check_template(parts):
    """What may stand beside a placeholder.  A use `{v}` is a placeholder of the type of v."""
    for index, part in enumerate(parts):
        if isinstance(part, str):
            continue
        if part.variable.type in ("set", "mask") and len(parts) != 1:
            raise ValueProblem("not-whole-value")
        if index + 1 == len(parts):
            continue
        following = parts[index + 1]
        if not isinstance(following, str):
            raise ValueProblem("adjacent-placeholders")
        if part.variable.type == "int" and following[0] in "0123456789":
            raise ValueProblem("digit-after-int")
        if part.variable.type == "version" and following[0] in "0123456789.":
            raise ValueProblem("digit-after-version")


def parse_placeholder(text, position, variables, may_declare):
    """The placeholder whose `{` is at `position`, and the position after its `}`."""
    start = position
    match = VARIABLE_NAME.match(text, position + 1)
    if not match:
        raise ValueProblem("bad-variable-name", position)
    name = match[0]
    if len(name) > MAX_VARIABLE_NAME_BYTES:
        raise ValueProblem("variable-name-too-long", position)
    position = match.end()
    if text.startswith("}", position):
        if name not in variables:
            raise ValueProblem("undeclared-variable", start)
        return Placeholder(variables[name], False), position + 1
    if not text.startswith(":", position):
        raise ValueProblem("bad-placeholder", position)
    variable, position = parse_declaration(text, position + 1, name)
    if not may_declare:
        raise ValueProblem("declaration-in-apply", start)
    declare(variables, variable, start)
    return Placeholder(variable, True), position


def parse_declaration(text, position, name):
    """Type and list, from after the first colon to after the `}`."""
    match = TYPE_NAME.match(text, position)
    if not match or match[0] not in TYPES:
        raise ValueProblem("unknown-type", position)
    type_ = match[0]
    position = match.end()
    if text.startswith("}", position):
        if type_ in ("set", "mask"):
            raise ValueProblem("list-missing", position)
        return Variable(name, type_, None), position + 1
    if not text.startswith(":", position):
        raise ValueProblem("bad-placeholder", position)
    items, end = parse_list(text, position + 1)
    return Variable(name, type_, read_items(type_, items, position)), end


def declare(variables, variable, offset):
    if variable.name in variables:
        raise ValueProblem("declared-twice", offset)
    if len(variables) == MAX_VARIABLES:
        raise ValueProblem("too-many-variables", offset)
    variables[variable.name] = variable
    product = 1
    for other in variables.values():
        if is_listed_string(other):
            product *= len(other.items)
    if product > MAX_STRING_PRODUCT:
        raise ValueProblem("too-many-combinations", offset)


def is_listed_string(variable):
    return variable.type == "string" and variable.items is not None


def parse_list(text, position):
    """The items as (text, whether quoted), and the position after the `}`."""
    items = []
    while True:
        if text.startswith('"', position):
            item, position = parse_quoted_item(text, position)
            items.append((item, True))
        else:
            match = BARE_ITEM.match(text, position)
            if match[0] == "":
                raise ValueProblem("empty-item", position)
            items.append((match[0], False))
            position = match.end()
        if len(items) > MAX_LIST_ITEMS:
            raise ValueProblem("list-too-long", position)
        if text.startswith("}", position):
            return items, position + 1
        if not text.startswith(",", position):
            raise ValueProblem("bad-list", position)
        position += 1


def parse_quoted_item(text, position):
    """Same escapes as a quoted value; there are no placeholders inside a list, so braces need none."""
    position += 1
    item = ""
    while True:
        byte = text[position : position + 1]
        if byte == "":
            raise ValueProblem("quote-not-closed", position)
        if byte == '"':
            return item, position + 1
        if byte == "\\":
            item += read_escape(text, position)
            position += 2
        else:
            item += byte
            position += 1


def read_items(type_, items, offset):
    """The list of a variable in the form described at Variable."""
    if type_ in ("string", "set"):
        return [text for text, _quoted in items]
    for text, quoted in items:
        if quoted:
            raise ValueProblem("bad-item", offset)
    texts = [text for text, _quoted in items]
    if type_ == "int":
        return [int_item(text, offset) for text in texts]
    if type_ == "version":
        return [version_item(text, offset) for text in texts]
    if len(texts) != 1 or not HEX.fullmatch(texts[0]):
        raise ValueProblem("bad-item", offset)
    return int(texts[0], 16)


# The types of the table.


def parse_int(text):
    """The number, or None where the text is not a canonical int."""
    if not INT.fullmatch(text) or len(text) > len(str(MAX_INT)) or int(text) > MAX_INT:
        return None
    return int(text)


def int_item(text, offset):
    """A list item as (lowest, highest)."""
    match = INT_RANGE.fullmatch(text)
    low_text, high_text = (match[1], match[2]) if match else (text, text)
    if low_text == "" and high_text == "":
        raise ValueProblem("range-without-bound", offset)
    low = 0 if low_text == "" else parse_int(low_text)
    high = MAX_INT if high_text == "" else parse_int(high_text)
    if low is None or high is None:
        raise ValueProblem("bad-item", offset)
    if low > high:
        raise ValueProblem("range-reversed", offset)
    return low, high


def parse_version(text):
    """The parts as a list of numbers, or None where the text is not a version.  Leading zeros are not forbidden."""
    if not VERSION.fullmatch(text):
        return None
    parts = text.split(".")
    if len(parts) > MAX_VERSION_PARTS:
        return None
    digits = [part.lstrip("0") or "0" for part in parts]
    if any(len(part) > len(str(MAX_VERSION_PART)) or int(part) > MAX_VERSION_PART for part in digits):
        return None
    return [int(part) for part in digits]


def padded(parts, filler):
    return tuple(parts + [filler] * (MAX_VERSION_PARTS - len(parts)))


def version_item(text, offset):
    """A list item as (lowest, highest), both of four parts."""
    match = VERSION_RANGE.fullmatch(text)
    low_text, high_text = (match[1], match[2]) if match else (text, text)
    if low_text == "" and high_text == "":
        raise ValueProblem("range-without-bound", offset)
    low = [0] if low_text == "" else parse_version(low_text)
    high = [MAX_VERSION_PART] if high_text == "" else parse_version(high_text)
    if low is None or high is None:
        raise ValueProblem("bad-item", offset)
    bounds = padded(low, 0), padded(high, MAX_VERSION_PART)
    if bounds[0] > bounds[1]:
        raise ValueProblem("range-reversed", offset)
    return bounds


def parse_mask(text):
    """The number a source's mask stands for, or None."""
    if HEX.fullmatch(text):
        return int(text, 16)
    return parse_int(text)


def in_list(variable, value):
    """Whether an int, or a version of four parts, is in the variable's list."""
    return variable.items is None or any(low <= value <= high for low, high in variable.items)


# ---------------------------------------------------------------------------------------------------------------------
# Section 3: matching.

DIGITS = re.compile(r"[0-9]*")
DIGITS_AND_DOTS = re.compile(r"[0-9.]*")


def take(variable, text, position, following):
    """The part of the source's value, from `position`, that a declared variable stands for; None where it cannot.
    `following` is the literal behind the placeholder, "" where there is none.  Not for listed strings."""
    rest = text[position:]
    if variable.type == "int":
        run = DIGITS.match(rest)[0]
        number = parse_int(run)
        return run if number is not None and in_list(variable, number) else None
    if variable.type == "version":
        run = DIGITS_AND_DOTS.match(rest)[0]
        version = parse_version(run)
        return run if version is not None and in_list(variable, padded(version, 0)) else None
    if variable.type == "string":
        run = rest if following == "" else rest.split(following[0])[0]
        return run if run != "" else None
    if variable.type == "set":
        items = [] if text == "" else text.split("+")
        return text if all(item in variable.items for item in items) else None
    number = parse_mask(text)
    return text if number is not None and number & ~variable.items == 0 else None


def template_matches(template, text, values):
    """Whether the whole of `text` matches; `values` (name -> text) gets what the declared variables took."""
    position = 0
    for index, part in enumerate(template.parts):
        if isinstance(part, str):
            wanted = part
        else:
            name = part.variable.name
            if name not in values:
                following = "".join(template.parts[index + 1 : index + 2])
                values[name] = take(part.variable, text, position, following)
            wanted = values[name]
        if wanted is None or not text.startswith(wanted, position):
            return False
        position += len(wanted)
    return position == len(text)


def calculate(operator, left, right):
    """The result, or None where there is none."""
    if operator == "+":
        result = left + right
    elif operator == "-":
        result = left - right
    elif operator == "*":
        result = left * right
    elif right == 0 or left % right != 0:
        return None
    else:
        result = left // right
    return result if 0 <= result <= MAX_INT else None


def expression_result(expression, values):
    """In decimal, or None."""
    left = int(values[expression.placeholder.variable.name])
    result = calculate(expression.operator, left, expression.number)
    return None if result is None else str(result)


def fields_match(compatible, source, chosen):
    """The assignment if every field matches with the variables in `chosen` as they are there, else None."""
    values = dict(chosen)
    for name, pattern in compatible.fields.items():
        text = source.get(name, "")  # absent and empty are one thing
        if isinstance(pattern, Expression):
            if expression_result(pattern, values) != text:
                return None
        elif not template_matches(pattern, text, values):
            return None
    return {name: values[name] for name in compatible.variables}


def match_object(compatible, source):
    """The assignment (in order of declaration) under which the object matches the source's SELF, or None.

    Two kinds of variables have a choice: listed strings, and ints declared in an expression.  All choices are tried,
    the first declared variable slowest and each in the order of preference, so that the first match is the right one.
    Every other variable takes what stands at its place."""
    choices = []
    for variable in compatible.variables.values():
        if is_listed_string(variable):
            choices.append([(variable.name, item) for item in variable.items])
        elif declaring_expression(compatible, variable):
            choices.append([(variable.name, str(value)) for value in possible_ints(compatible, source, variable)])
    for chosen in itertools.product(*choices):
        assignment = fields_match(compatible, source, chosen)
        if assignment is not None:
            return assignment
    return None


def declaring_expression(compatible, variable):
    """(field name, expression) where the variable is declared in an expression, else None."""
    for name, pattern in compatible.fields.items():
        if isinstance(pattern, Expression):
            placeholder = pattern.placeholder
            if placeholder.declares and placeholder.variable is variable:
                return name, pattern
    return None


def possible_ints(compatible, source, variable):
    """The values worth trying for an int declared in an expression, the preferred first."""
    name, expression = declaring_expression(compatible, variable)
    if expression.operator == "*" and expression.number == 0:
        found = ints_for_free_variable(compatible, source, variable)
    else:
        found = solve(expression, source.get(name, ""))
    return sorted(
        (value for value in found if 0 <= value <= MAX_INT and in_list(variable, value)),
        key=lambda value: preference(variable, value),
    )


def solve(expression, text):
    """The one value, if any, with which the expression is `text`.  Not for times 0."""
    result = parse_int(text)
    number = expression.number
    if result is None:
        return []
    if expression.operator == "+":
        return [result - number]
    if expression.operator == "-":
        return [result + number]
    if expression.operator == "*":
        return [result // number]  # checked by calculating it again
    return [result * number]


def ints_for_free_variable(compatible, source, variable):
    """`{v:int:...}*0` leaves v to the other fields.  If it stands in a template it is a run of digits in that field's
    text, in another expression that expression's solution; if nothing fixes it, it is the most preferred value."""
    found = {0 if variable.items is None else variable.items[0][0]}
    for name, pattern in compatible.fields.items():
        text = source.get(name, "")
        if isinstance(pattern, Template):
            if any(not isinstance(part, str) and part.variable is variable for part in pattern.parts):
                found.update(ints_within(text))
        elif pattern.placeholder.variable is variable and (pattern.operator, pattern.number) != ("*", 0):
            found.update(solve(pattern, text))
    return found


def ints_within(text):
    for start in range(len(text)):
        for end in range(start + 1, min(start + len(str(MAX_INT)), len(text)) + 1):
            number = parse_int(text[start:end])
            if number is not None:
                yield number


def preference(variable, value):
    """The smaller, the earlier: first the place in the list, then the value."""
    for index, (low, high) in enumerate(variable.items or [(0, MAX_INT)]):
        if low <= value <= high:
            return index, value
    raise AssertionError("not in the list")


# ---------------------------------------------------------------------------------------------------------------------
# Section 6: APPLY.


def apply_values(compatible, assignment):
    """What APPLY wants set, name -> value in order; None if a value cannot be computed."""
    values = {}
    for name, value in (compatible.apply or {}).items():
        if isinstance(value, Expression):
            text = expression_result(value, assignment)
        else:
            text = "".join(part if isinstance(part, str) else assignment[part.variable.name] for part in value.parts)
        if text is None:
            return None
        values[name] = text
    return values


def still_to_set(wanted, destination):
    """The (attribute, value) pairs that the destination's SELF does not have."""
    return [(name, text) for name, text in wanted.items() if destination.get(name) != text]


# ---------------------------------------------------------------------------------------------------------------------
# Sections 1, 5 and 6: the verdict.

COMPATIBLE = "compatible"
AFTER_APPLY = "compatible-after-apply"
INCOMPATIBLE = "incompatible"
COULD_NOT_TELL = "could-not-tell"

EXIT_STATUS = {COMPATIBLE: 0, AFTER_APPLY: 5, INCOMPATIBLE: 1, COULD_NOT_TELL: 3}

READINGS = ("incoming", "outgoing", "both")


class Verdict:
    def __init__(self, answer, number=None, assignment=None, apply=None, reason=None, wanted=None):
        self.answer = answer
        self.object = number  # counted from 1
        self.assignment = assignment or {}
        self.apply = apply or []
        self.wanted = wanted or {}  # all that APPLY of the object has, set or not
        self.reason = reason  # why it could not be told; for people


def parse_either(data):
    """Section 7 keeps documents as text or JSON; no text document begins with a brace."""
    return parse_json(data) if data.lstrip(b" \t\r\n").startswith(b"{") else parse_text(data)


def verdict(source_bytes, destination_bytes, reading="incoming", parse=parse_text):
    """May the source migrate to the destination?  None for bytes means that there is no document."""
    if source_bytes is None or destination_bytes is None:
        return Verdict(COULD_NOT_TELL, reason="no document")
    try:
        source = parse(source_bytes)
    except Malformed as error:
        return Verdict(COULD_NOT_TELL, reason=f"source: {error}")
    try:
        destination = parse(destination_bytes)
    except Malformed as error:
        return Verdict(COULD_NOT_TELL, reason=f"destination: {error}")
    return verdict_on_documents(source, destination, reading)


def verdict_on_documents(source, destination, reading):
    if reading == "incoming":
        return one_direction(destination.objects, source.self_fields, destination.self_fields)
    if reading == "outgoing":
        return one_direction(source.objects, destination.self_fields, destination.self_fields)
    incoming = verdict_on_documents(source, destination, "incoming")
    outgoing = verdict_on_documents(source, destination, "outgoing")
    if INCOMPATIBLE in (incoming.answer, outgoing.answer):
        return Verdict(INCOMPATIBLE)
    if any(incoming.wanted.get(name, text) != text for name, text in outgoing.wanted.items()):
        return Verdict(INCOMPATIBLE)  # no destination has two values of one attribute
    apply = incoming.apply + [pair for pair in outgoing.apply if pair not in incoming.apply]
    answer = AFTER_APPLY if AFTER_APPLY in (incoming.answer, outgoing.answer) else COMPATIBLE
    return Verdict(answer, incoming.object, incoming.assignment, apply)


def one_direction(objects, matched_self, destination_self):
    """`matched_self` is what the objects are patterns over; APPLY is for the destination whatever the reading."""
    best = None
    for number, compatible in enumerate(objects, 1):
        assignment = match_object(compatible, matched_self)
        if assignment is None:
            continue
        wanted = apply_values(compatible, assignment)
        if wanted is None:
            continue
        missing = still_to_set(wanted, destination_self)
        if best is None or len(missing) < len(best.apply):
            best = Verdict(AFTER_APPLY if missing else COMPATIBLE, number, assignment, missing, wanted=wanted)
    return best or Verdict(INCOMPATIBLE)


# ---------------------------------------------------------------------------------------------------------------------
# Section 7: JSON.

LITERAL_TEXT = re.compile(r"[\t\x20-\x7e]*")


class JsonInteger(str):
    """An integer, as its decimal text."""


def parse_json(data):
    """The JSON form (bytes) to a Document; raises Malformed."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed("document-too-long")
    try:
        tree = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=object_without_duplicates,
            parse_int=JsonInteger,
            parse_constant=reject_constant,
        )
    except json.JSONDecodeError as error:
        raise Malformed("bad-json", error.lineno, error.colno) from None
    except (UnicodeDecodeError, RecursionError):
        raise Malformed("bad-json") from None
    except ValueProblem as error:
        raise Malformed(error.reason) from None
    try:
        return document_from_tree(tree)
    except ValueProblem as error:
        raise Malformed(error.reason) from None


def object_without_duplicates(pairs):
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueProblem("duplicate-key")
    return tree


def reject_constant(_text):
    raise ValueProblem("bad-json")


def document_from_tree(tree):
    builder = Builder()
    check_keys(tree, ("self", "compatible"), ("self",))
    builder.start_object("SELF")
    for name, text in json_fields(tree["self"]):
        if not isinstance(text, str) or not LITERAL_TEXT.fullmatch(text):
            raise ValueProblem("bad-value")
        if len(text) > MAX_VALUE_BYTES:
            raise ValueProblem("value-too-long")
        builder.add_literal_field(name, str(text))
    objects = tree.get("compatible", [])
    if not isinstance(objects, list):
        raise ValueProblem("not-a-list")
    for entry in objects:
        check_keys(entry, ("fields", "apply"), ("fields",))
        builder.start_object("COMPATIBLE")
        add_json_fields(builder, entry["fields"])
        if "apply" in entry:
            builder.start_object("APPLY")
            add_json_fields(builder, entry["apply"])
    return builder.finish()


def check_keys(tree, known, needed):
    if not isinstance(tree, dict):
        raise ValueProblem("not-an-object")
    if not set(needed) <= set(tree) <= set(known):
        raise ValueProblem("unknown-or-missing-key")


def json_fields(tree):
    if not isinstance(tree, dict):
        raise ValueProblem("not-an-object")
    return tree.items()


def add_json_fields(builder, tree):
    for name, written in json_fields(tree):
        if not isinstance(written, str) or isinstance(written, JsonInteger) or not LITERAL_TEXT.fullmatch(written):
            raise ValueProblem("bad-value")
        builder.add_field(name, written.lstrip(BLANKS))


# ---------------------------------------------------------------------------------------------------------------------
# Section 6: the command's exit status.


def read_file(path):
    """None where there is no such document or it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def main(arguments=None):
    parser = argparse.ArgumentParser(description="the oracle's verdict on two compatibility documents in the text form")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="may SOURCE migrate to DESTINATION?")
    check.add_argument("--reading", choices=READINGS, default="incoming")
    check.add_argument("source", metavar="SOURCE")
    check.add_argument("destination", metavar="DESTINATION")
    options = parser.parse_args(arguments)  # ends with 2 by itself on wrong usage

    result = verdict(read_file(options.source), read_file(options.destination), options.reading)
    print(result.answer)
    if result.object is not None:
        print(f"object {result.object}")
    for name, text in result.assignment.items():
        print(f"variable {name}={text}")
    for name, text in result.apply:
        print(f"to set {name}={text}")
    if result.reason:
        print(f"oracle.py: {result.reason}", file=sys.stderr)
    return EXIT_STATUS[result.answer]


if __name__ == "__main__":
    sys.exit(main())
