#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random pairs of documents for comparing two implementations: pairs(seed, n) yields (source, destination, reading).

The same seed gives the same pairs.  Five sorts of pair are mixed:

* well-formed ones, built so that patterns match a SELF, which is then often changed a little (near misses);
* the same with a few bytes changed (many of these stay well-formed);
* borderline values and lines from tables, right and wrong;
* some made to need a search for the assignment;
* one limit of section 4 of the specification, at the limit or one past it.

The generator does not know the verdict of what it makes; it only sees to it that no verdict is rare.

As a script:  generate.py SEED INDEX DIRECTORY  writes that one pair.
"""

import pathlib
import random
import re
import sys

MAX_INT = 2**63 - 1


class Rng(random.Random):
    """Less even than the original by a hair, which does not matter here, and twice as fast, which does."""

    def choice(self, seq):
        return seq[int(self.random() * len(seq))]

    def randrange(self, stop):
        return int(self.random() * stop)

    def randint(self, a, b):
        return a + int(self.random() * (b - a + 1))


# ---------------------------------------------------------------------------------------------------------------------
# Devices: what stands in a SELF.

FIELD_NAMES = (
    "device_api mdev_type aggregator pv_mode interface_version software_version driver pci_id remote_url _x a.b a-b "
    "A a B9 features caps"
).split()
APPLY_NAMES = ("set_a", "set_b", "set-c", "aggregator", "remote_url", "a")
VARIABLE_NAMES = ("v", "val1", "val2", "_w", "N", "n", "x" * 32)
WORDS = ("a", "aa", "ab", "aab", "b", "none", "none+ppgtt", "vfio-pci", "type_x", "GVTg_V5_", "x-", "A", "0x", ".", ":")
STRANGE_TEXTS = (
    " lead",
    "trail ",
    "\ttab\tinside\t",
    'a"b',
    '"quoted"',
    "back\\slash",
    "a\\",
    "{brace}",
    "{",
    "}",
    "{v:int}",
    "#hash",
    "a #b",
    "a#b",
    "a\t#b",
    "=",
    "a=b",
    "a,b",
    "SELF:",
    "~!@$%^&*()",
    "a  b",
    '\\"\\\\\\{\\}',
)
EDGE_INTS = (0, 1, 9, 10, 2**31 - 1, 2**31, 2**32, 2**62, MAX_INT - 1, MAX_INT, MAX_INT + 1, 10**18, 10**19)


def some_int(rng):
    return rng.choice(EDGE_INTS) if rng.random() < 0.15 else rng.choice((0, 1, 2, 3, 4, 6, 8, 12, 16, 100))


def some_version(rng):
    parts = [str(rng.choice((0, 1, 2, 3, 9, 10))) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))]
    if rng.random() < 0.06:
        parts[-1] = rng.choice((str(2**31 - 1), str(2**31), "007", "", "00"))
    if rng.random() < 0.03:
        parts += ["1", "2"]
    return ".".join(parts)


def some_set(rng):
    items = rng.sample(("a", "b", "ppgtt", "none", "c:d", "e f", "", "aa", "1"), rng.choice((0, 1, 2, 2, 3)))
    return "+".join(items)


def some_mask(rng):
    if rng.random() < 0.2:
        return str(some_int(rng))
    bits = rng.choice((1, 4, 8, 33, 64, 65, 128, 129, 200, 600))
    digits = f"{rng.getrandbits(bits):x}"
    if rng.random() < 0.3:
        digits = digits.upper()
    return "0x" + rng.choice(("", "", "", "0", "0000")) + digits


def some_word(rng):
    text = rng.choice(WORDS)
    while rng.random() < 0.4:
        text += rng.choice(WORDS)
    if rng.random() < 0.5:
        text += str(some_int(rng))
        if rng.random() < 0.3:
            text += "-" + rng.choice(WORDS)
    return text


def some_text(rng):
    sort = rng.random()
    if sort < 0.25:
        return str(some_int(rng))
    if sort < 0.40:
        return some_version(rng)
    if sort < 0.52:
        return some_set(rng)
    if sort < 0.62:
        return some_mask(rng)
    if sort < 0.90:
        return some_word(rng)
    if sort < 0.96:
        return rng.choice(STRANGE_TEXTS)
    return ""


def some_device(rng):
    return {name: some_text(rng) for name in rng.sample(FIELD_NAMES, rng.choice((1, 1, 2, 2, 3, 3, 4, 6)))}


def changed_text(rng, text):
    """A near miss of a text, or another text."""
    sort = rng.randrange(9)
    place = rng.randrange(len(text) + 1)
    if sort == 0:
        return text[:place] + rng.choice("01.+a x-\t") + text[place:]
    if sort == 1:
        return text[:place] + text[place + 1 :]
    if sort == 2:
        return text + rng.choice(("0", ".0", "+a", "a", ".", "+", "-1", " "))
    if sort == 3:
        return rng.choice(("0", "x", " ", "+", "a+")) + text
    if sort == 4:
        return ""
    if sort == 5:
        return text.swapcase()
    if sort in (6, 7):
        return re.sub(r"[0-9]+", lambda run: str(max(0, int(run[0]) + rng.choice((-1, 1, 1, 10)))), text, count=1)
    return some_text(rng)


def changed_device(rng, device):
    """The device with one field changed, or left out, or with one more."""
    device = dict(device)
    name = rng.choice(tuple(device))
    sort = rng.random()
    if sort < 0.7:
        device[name] = changed_text(rng, device[name])
    elif sort < 0.85 and len(device) > 1:
        del device[name]
    else:
        device[rng.choice(FIELD_NAMES)] = some_text(rng)
    return device


# ---------------------------------------------------------------------------------------------------------------------
# Patterns: COMPATIBLE and APPLY objects built over a device.


class Object:
    """Lines of one COMPATIBLE and its APPLY, as (name, value as written)."""

    def __init__(self):
        self.fields = []
        self.apply = []
        self.variables = {}  # name -> (type, the text it is meant to take)
        self.wanted = {}  # attribute -> the text that APPLY is meant to give


class Use:
    """A placeholder among the parts of a template: its spelling."""

    def __init__(self, written):
        self.written = written


def some_object(rng, device):
    made = Object()
    names = rng.sample(tuple(device), rng.randint(1, len(device)))
    for name in names:
        made.fields.append((name, pattern_over(rng, made, device[name])))
    if rng.random() < 0.1:
        name = rng.choice(FIELD_NAMES)
        if name not in device:
            made.fields.append((name, pattern_over(rng, made, "")))
    if rng.random() < 0.35:
        add_apply(rng, made)
    return made


def pattern_over(rng, made, text):
    """A value as written that is likely to match the text."""
    makers = []
    if made.variables and rng.random() < 0.4:
        makers.append(use_pattern)
    if text.isdigit():
        makers += [int_pattern, expression_pattern, expression_pattern]
    elif any("0" <= byte <= "9" for byte in text):
        makers += [int_pattern]
    if re.search(r"[0-9]\.", text):
        makers += [version_pattern] * 2
    if text.startswith("0x") or text.isdigit():
        makers.append(mask_pattern)
    if "+" in text or text == "" or rng.random() < 0.1:
        makers.append(set_pattern)
    if text:
        makers.append(free_string_pattern)
    makers += [literal_pattern, listed_string_pattern, two_placeholder_pattern]
    return rng.choice(makers)(rng, made, text)


def new_variable(rng, made, type_, text):
    """A name not yet declared in the object (nearly always), noted as declared."""
    name = rng.choice(VARIABLE_NAMES)
    while name in made.variables:
        name += rng.choice("abc_9")
    name = name[-32:].lstrip("0123456789") or "z"
    made.variables[name] = (type_, text)
    return name


def placeholder(rng, made, type_, text, items):
    """Declares a variable.  `items` as written; empty for no list."""
    name = new_variable(rng, made, type_, text)
    return Use("{" + name + ":" + type_ + (":" + ",".join(items) if items else "") + "}")


def literal_pattern(rng, _made, text):
    return spell(rng, [text])


def use_pattern(rng, made, text):
    """A variable that is already declared, where its text stands, or else as if it did."""
    for name, (_type, value) in made.variables.items():
        if value and value in text and rng.random() < 0.7:
            before, after = text.split(value, 1)
            return spell(rng, [before, Use("{" + name + "}"), after])
    ints = [name for name, (type_, _value) in made.variables.items() if type_ == "int"]
    if ints and text.isdigit():
        name = rng.choice(ints)
        return used_expression(rng, name, made.variables[name][1], text)
    return spell(rng, [Use("{" + rng.choice(tuple(made.variables)) + "}")])


def used_expression(rng, name, left_text, result_text):
    """{v} op N that gives the result, if there is such a one."""
    left, result = int(left_text), int(result_text)
    if result >= left:
        tail = f"+{result - left}"
        if left and result % left == 0 and rng.random() < 0.6:
            tail = f"*{result // left}"
    else:
        tail = f"-{left - result}"
        if result and left % result == 0 and rng.random() < 0.6:
            tail = f"/{left // result}"
    return "{" + name + "}" + tail


def int_items(rng, number):
    """A list with the number in it, as a rule."""
    low, high = max(0, number - rng.choice((0, 1, 5))), number + rng.choice((0, 1, 5))
    fitting = rng.choice((f"{number}", f"{number}", f"{low}..{high}", f"{low}..", f"..{high}"))
    others = [f"{number + 1}", f"{number + 2}..{number + 9}", "0", "..1", f"{number}", "8", f"{MAX_INT}"]
    items = rng.sample(others, rng.choice((0, 0, 1, 2, 3)))
    if rng.random() < 0.93 or not items:
        items.insert(rng.randint(0, len(items)), fitting)
    return items


def int_placeholder(rng, made, digits):
    items = () if rng.random() < 0.3 else int_items(rng, int(digits))
    return placeholder(rng, made, "int", digits, items)


def int_pattern(rng, made, text):
    run = rng.choice(tuple(re.finditer(r"[0-9]+", text)))
    return spell(rng, [text[: run.start()], int_placeholder(rng, made, run[0]), text[run.end() :]])


def expression_pattern(rng, made, text):
    result = int(text)
    number = rng.choice((0, 1, 1, 2, 2, 3, 4, 1000, 10**18 - 1))
    operator = rng.choice("+-*/")
    if operator == "+":
        left = max(0, result - number)
    elif operator == "-":
        left = result + number
    elif operator == "/":
        left = result * number
    else:
        left = result // number if number else some_int(rng)
    return int_placeholder(rng, made, str(left)).written + operator + str(number)


def version_pattern(rng, made, text):
    run = rng.choice(tuple(re.finditer(r"[0-9.]+", text)))
    items = () if rng.random() < 0.2 else version_items(rng, run[0])
    use = placeholder(rng, made, "version", run[0], items)
    return spell(rng, [text[: run.start()], use, text[run.end() :]])


def version_items(rng, text):
    parts = [part for part in text.split(".") if part][:4] or ["1"]
    prefix = ".".join(parts[: rng.randint(1, len(parts))])
    lower = ".".join(parts[:-1] + [str(max(0, int(parts[-1]) - rng.choice((0, 1, 2))))])
    major = parts[0]
    fitting = rng.choice((prefix, prefix, f"{lower}..{prefix}", f"{lower}..", f"..{prefix}", f"{major}.0..{prefix}"))
    others = ("2.0.2..2.0.4", "1", "3.1.4.1", "..0.9", "10..", f"{prefix}..{prefix}")
    items = rng.sample(others, rng.choice((0, 0, 1, 2)))
    if rng.random() < 0.93 or not items:
        items.append(fitting)
    return items


def set_pattern(rng, made, text):
    items = text.split("+")
    if rng.random() < 0.1:
        items.pop(rng.randrange(len(items)))
    items += rng.sample(("a", "b", "zz", "q r", "a+b"), rng.choice((0, 1, 2)))
    rng.shuffle(items)
    return spell(rng, [placeholder(rng, made, "set", text, [spell_item(rng, item) for item in items or ["a"]])])


def mask_pattern(rng, made, text):
    try:
        number = int(text, 0)
    except ValueError:
        number = 5
    number |= rng.getrandbits(rng.choice((1, 8, 64, 130)))
    if rng.random() < 0.15:
        number &= ~(1 << rng.randrange(number.bit_length() + 1))
    digits = rng.choice(("", "", "00")) + rng.choice((f"{number:x}", f"{number:X}"))
    return spell(rng, [placeholder(rng, made, "mask", text, ["0x" + digits])])


def listed_string_pattern(rng, made, text):
    start = rng.randint(0, len(text))
    end = rng.randint(start, len(text))
    return spell(rng, [text[:start], listed_string(rng, made, text[start:end]), text[end:]])


def listed_string(rng, made, text):
    """A list with the text, and texts that begin like it, in any order."""
    items = [text] if rng.random() < 0.93 else ["zz"]
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        items.append(rng.choice((text + "a", text[:-1], text[:1], text + "0", "a", "aa", "none", text, text + text)))
    rng.shuffle(items)
    return placeholder(rng, made, "string", text, [spell_item(rng, item) for item in items])


def free_string(rng, made, text):
    return placeholder(rng, made, "string", text, ())


def free_string_pattern(rng, made, text):
    """The text from `start` up to the first byte like the one at `end`."""
    start = rng.randrange(len(text))
    end = rng.randint(start + 1, len(text))
    if end < len(text) and rng.random() < 0.8:
        end = max(start + 1, text.index(text[end], start))
    return spell(rng, [text[:start], free_string(rng, made, text[start:end]), text[end:]])


def two_placeholder_pattern(rng, made, text):
    """Two placeholders with a byte or more between them; anything for a short text."""
    if len(text) < 3:
        return literal_pattern(rng, made, text)
    middle = rng.randint(1, len(text) - 2)
    after = rng.randint(middle + 1, len(text) - 1)
    first = piece(rng, made, text[:middle])
    last = piece(rng, made, text[after:])
    return spell(rng, [first, text[middle:after], last])


def piece(rng, made, text):
    if text.isdigit() and rng.random() < 0.8:
        return int_placeholder(rng, made, text)
    for name, (_type, value) in made.variables.items():
        if value == text:
            return Use("{" + name + "}")
    return rng.choice((listed_string, free_string))(rng, made, text)


def add_apply(rng, made):
    for name in rng.sample(APPLY_NAMES, rng.choice((1, 1, 2, 3))):
        if not made.variables or rng.random() < 0.25:
            text = some_text(rng)
            written = spell(rng, [text])
        else:
            variable, (type_, value) = rng.choice(tuple(made.variables.items()))
            if type_ == "int" and rng.random() < 0.5:
                operator, number = rng.choice("+-*/"), rng.choice((0, 1, 1, 1, 2, 2, 4, 10**18 - 1))
                written = "{" + variable + "}" + operator + str(number)
                text = meant_result(int(value), operator, number)
            else:
                before, after = rng.choice((("", ""), ("", ""), ("x", "-y"), (" ", "#"), ("", ":{")))
                if type_ in ("set", "mask"):
                    before, after = "", ""
                written = spell(rng, [before, Use("{" + variable + "}"), after])
                text = before + value + after
        made.apply.append((name, written))
        made.wanted[name] = text


def meant_result(left, operator, number):
    if operator == "+":
        return str(left + number)
    if operator == "-":
        return str(left - number)
    if operator == "*":
        return str(left * number)
    return str(left // number) if number else "0"


# ---------------------------------------------------------------------------------------------------------------------
# Spelling.

NEEDS_QUOTES = re.compile(r'[ \t"#]|.*[{}]|.*[ \t]#|.*[ \t]\Z')
ITEM_NEEDS_QUOTES = re.compile(r'.*[,}"\\ \t]|\Z')


def escaped(text):
    return re.sub(r'(["\\{}])', r"\\\1", text)


def spell(rng, parts):
    """Texts and Uses as a value, bare where that is possible and luck has it so."""
    parts = [part for part in parts if part != ""]
    bare = "".join(part if isinstance(part, str) else part.written for part in parts)
    texts = [part for part in parts if isinstance(part, str)]
    shape = "".join(part if isinstance(part, str) else "_" for part in parts)
    if rng.random() < 0.8 and not NEEDS_QUOTES.match(shape) and not any("{" in text or "}" in text for text in texts):
        return bare
    return '"' + "".join(escaped(part) if isinstance(part, str) else part.written for part in parts) + '"'


def spell_item(rng, text):
    if ITEM_NEEDS_QUOTES.match(text) or rng.random() < 0.3:
        return '"' + (escaped(text) if rng.random() < 0.7 else re.sub(r'(["\\])', r"\\\1", text)) + '"'
    return text


COMMENTS = ("", "", " # comment", "\t#", ' #"{', "   ", "\t")


def write_document(rng, self_fields, objects):
    """The text form.  Half of the documents are plain, the other half have all the freedom of the text form."""
    lines = ["SELF:"]
    lines += [f"\t{name}={spell(rng, [text])}" for name, text in self_fields.items()]
    for made in objects:
        lines.append("COMPATIBLE:")
        lines += [f"\t{name}={written}" for name, written in made.fields]
        if made.apply:
            lines.append("APPLY:")
            lines += [f"\t{name}={written}" for name, written in made.apply]
    end = "\n"
    if rng.random() < 0.5:
        lines = [freely_written(rng, line) for line in lines]
        end = rng.choice(("\n", "\n", "\r\n"))
    text = end.join(lines)
    if rng.random() < 0.9:
        text += end
    return text.encode("ascii")


def freely_written(rng, line):
    if rng.random() < 0.6:
        return line
    if line.startswith("\t"):
        name, written = line[1:].split("=", 1)
        equals = rng.choice(("=", "=", " = ", "\t=", "= "))
        line = rng.choice(("\t", "", "  ", " \t ")) + name + equals + written
    line += rng.choice(COMMENTS)
    if rng.random() < 0.1:
        line = rng.choice(("", "# a comment", "  \t", "\t# SELF:")) + "\n" + line
    return line


# ---------------------------------------------------------------------------------------------------------------------
# The sorts of pair.


def some_reading(rng):
    return rng.choice(("incoming", "incoming", "outgoing", "both"))


def built_pair(rng):
    """Two devices that are alike; each object is over the other side's SELF, or a near miss of it."""
    reading = some_reading(rng)
    source = some_device(rng)
    destination = dict(source)
    if rng.random() < 0.5:
        destination = changed_device(rng, destination)
    into_destination = some_objects(rng, source, reading != "outgoing")
    have_some_applied(rng, destination, into_destination)
    out_of_source = some_objects(rng, destination, reading != "incoming")
    if rng.random() < 0.45:
        source = changed_device(rng, source)
    if rng.random() < 0.45:
        destination = changed_device(rng, destination)
    return (
        write_document(rng, source, out_of_source),
        write_document(rng, destination, into_destination),
        reading,
    )


def some_objects(rng, device, matters):
    """Few where they do not matter for the reading."""
    count = rng.choice((1, 1, 1, 2, 2, 3, 5)) if matters else rng.choice((0, 0, 0, 1))
    return [some_object(rng, device if rng.random() < 0.55 else changed_device(rng, device)) for _ in range(count)]


def have_some_applied(rng, device, objects):
    """Gives the device some of what the objects' APPLY would set."""
    for made in objects:
        all_of_them = rng.random() < 0.5
        for name, text in made.wanted.items():
            if all_of_them or rng.random() < 0.3:
                device[name] = text


BYTES = [bytes([byte]) for byte in b'{}":,#=\\+-*/. \t\n\r\0\x7f\x800129aASv_'] + [b"\r\n", b"..", b'""', b"\n\n"]


def byte_changed_pair(rng):
    source, destination, reading = built_pair(rng)
    if rng.random() < 0.5:
        source = changed_bytes(rng, source)
    else:
        destination = changed_bytes(rng, destination)
    return source, destination, reading


def changed_bytes(rng, data):
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        place = rng.randint(0, len(data))
        sort = rng.randrange(6)
        if sort <= 1:
            data = data[:place] + rng.choice(BYTES) + data[place:]
        elif sort == 2:
            data = data[:place] + data[place + 1 :]
        elif sort == 3:
            data = data[:place] + rng.choice(BYTES) + data[place + 1 :]
        elif sort == 4:
            lines = data.splitlines(keepends=True)
            line = rng.choice(lines or [b""])
            lines.insert(rng.randint(0, len(lines)), line)
            data = b"".join(lines)
        else:
            lines = data.splitlines(keepends=True)
            if lines:
                lines.pop(rng.randrange(len(lines)))
            data = b"".join(lines)
    return data


# In the values below these are declared already: n int, s listed string, u string without a list, w version, t set,
# m mask; the source has the texts given with the value (one of them is taken), or no such field for None.
BEFORE_BORDERLINE_SELF = ("n=4", "s=ab", "u=free", "w=2.1", "t=a+b", "m=0x5")
BEFORE_BORDERLINE_FIELDS = (
    "n={n:int}",
    "s={s:string:a,ab}",
    "u={u:string}",
    "w={w:version}",
    "t={t:set:a,b,c}",
    "m={m:mask:0xff}",
)
M = str(MAX_INT)
M1 = str(MAX_INT + 1)
BORDERLINE_VALUES = (
    # expressions and what only looks like one
    ("{n}/2", "2", "4/2"),
    ("{n}/3", "1", "4/3"),
    ("{n}/0", "0", "4/0"),
    ("{n}/00", "4/00", "0"),
    ("{n}/02", "4/02", "2"),
    ("{n}/4", "1", "01", "4/4"),
    ("{n}*0", "0", "00", "4*0", None),
    ("{n}-4", "0", "4-4", ""),
    ("{n}-5", "4-5", "-1", "0"),
    ("{n}+0", "4", "04", "4+0"),
    ("{n}+999999999999999999", "1000000000000000003", "4+999999999999999999"),
    ("{n}+1000000000000000000", "1000000000000000004", "4+1000000000000000000"),
    ("{n}*999999999999999999", "3999999999999999996", "4*999999999999999999"),
    ("{n}+-1", "3", "4+-1"),
    ("{n}+ 1", "5", "4+ 1"),
    ("{n} +1", "5", "4 +1"),
    ("{n}+1 ", "5", "4+1"),
    ("{n}+1 #c", "5", "4+1"),
    ("{n}+1#c", "5", "4+1#c"),
    ('"{n}+1"', "5", "4+1"),
    ("{n}+1+1", "6", "4+1+1"),
    ("{n}+{n}", "8", "4+4"),
    ("1+{n}", "5", "1+4"),
    ("{n}%2", "0", "4%2"),
    ("{n}/", "4/", "4"),
    ("{n}/2x", "2x", "4/2x"),
    ("{n}/0x2", "4/0x2", "2"),
    ("{s}/2", "ab/2", "a/2"),
    ("{u}+1", "free+1"),
    ("{w}+1", "2.1+1", "3"),
    ("{t}+1", "a+b+1"),
    ("{m}+1", "0x5+1", "6"),
    ("{k:int:1..8}*4", "8", "2*4", "0", "4", "32", "36", "6", None),
    ("{k:int}*0", "0", "1", None),
    ("{k:int:3,1..2}*0", "0", "00"),
    ("{k:int}/0", "0"),
    ("{k:int}/1", M, M1, "0", "00"),
    ("{k:int}*2", M, str(MAX_INT - 1), str(2**63)),
    ("{k:int}+1", "0", M, M1, "1"),
    ("{k:int}-1", "0", M, str(MAX_INT - 1), "-1"),
    ("{k:int:1..4,9..}-1", "0", "3", "4", "8"),
    ("{k:int}/999999999999999999", "9", "10"),
    # uses
    ("{n}", "4", "04", "44", ""),
    ("{n}0", "40"),
    ("{n}x", "4x", "4"),
    ("{s}0", "ab0"),
    ("{s}", "ab", "a", "abc"),
    ("{w}", "2.1", "2.1.0", "2"),
    ("{w}.0", "2.1.0"),
    ("{w}0", "2.10"),
    ("{w}-0", "2.1-0"),
    ("x{w}x", "x2.1x"),
    ("{t}", "a+b", "b+a", None),
    ("{t}x", "a+bx"),
    ("x{t}", "xa+b"),
    ("{m}", "0x5", "0x05", "5"),
    ("-{m}", "-0x5"),
    ('"{m}"', "0x5"),
    ("{n}{n}", "44"),
    ("{n}{s}", "4ab"),
    ("{s}{u}", "abfree"),
    ("{n}-{s}", "4-ab", "4-a"),
    ("{k}", "k", ""),
    ("{N}", "4"),
    ("{k:int}-{k}", "3-3", "3-4", "33-3"),
    ("{k}-{k:int}", "3-3"),
    ("{k:int}-{k:int}", "3-3"),
    ("{n:int}", "4"),
    # int
    ("{k:int}", "0", "00", "01", M, M1, "9" * 30, "-1", "+1", "1 ", "", None),
    ("{k:int}x", "12x", "x", "012x"),
    ("x{k:int}", "x12", "x", "x0"),
    ("1{k:int}", "12", "1", "112"),
    ("{k:int}5", "15"),
    ("{k:int} 5", "1 5"),
    ('"{k:int}5"', "15"),
    ("{k:int:}", "1"),
    ("{k:int:1,}", "1"),
    ("{k:int:,1}", "1"),
    ("{k:int:1,,2}", "1"),
    ("{k:int:01}", "1", "01"),
    ("{k:int:00}", "0"),
    ("{k:int:0}", "0", "00"),
    ("{k:int:-1}", "1"),
    ("{k:int:+1}", "1"),
    ("{k:int:0x1}", "1"),
    ("{k:int:1..}", "1", "0", M),
    ("{k:int:..1}", "1", "0", "2"),
    ("{k:int:..}", "1"),
    ("{k:int:1...3}", "2"),
    ("{k:int:1..2..3}", "2"),
    ("{k:int:3..3}", "3", "4"),
    ("{k:int:4..3}", "3"),
    ("{k:int:1.5}", "1"),
    ("{k:int:1.. 3}", "2"),
    ("{k:int:1, 2}", "2"),
    ("{k:int: 1}", "1"),
    ("{k:int:1 }", "1"),
    ("{k :int}", "1"),
    ("{ k:int}", "1"),
    ("{k:int }", "1"),
    ('"{k:int:1, 2}"', "2"),
    ("{k:int:" + M + "}", M, M1),
    ("{k:int:" + M1 + "}", M, M1),
    ("{k:int:" + M + "..}", M),
    ("{k:int:0.." + M1 + "}", "1"),
    ("{k:int:" + "9" * 40 + "}", "1"),
    ('{k:int:"1"}', "1"),
    ('{k:int:""}', ""),
    ("{k:int:a}", "a"),
    # names and types
    ("{}", ""),
    ("{:int}", "1"),
    ("{k:}", "1"),
    ("{k::}", "1"),
    ("{k::1}", "1"),
    ("{k:INT}", "1"),
    ("{k:integer}", "1"),
    ("{k:int:1:2}", "1"),
    ("{k:float}", "1"),
    ("{k", "k"),
    ("{k:int", "1"),
    ("{k:int:1", "1"),
    ('{k:string:"a', "a"),
    ('{k:string:"a"', "a"),
    ("{k:int}}", "1"),
    ("{{k:int}}", "1"),
    ("{k.x:int}", "1"),
    ("{k-x:int}", "1"),
    ("{1k:int}", "1"),
    ("{_1:int}", "1"),
    ("}", "}"),
    ("a}b", "a}b"),
    ("{", "{"),
    ("a\\{b", "a{b"),
    ("a\\}b", "a}b"),
    ("\\{n\\}", "{n}"),
    ("\\{n}", "\\4", "{n}"),
    ('"\\{n\\}"', "{n}", "4"),
    ('"\\{n}"', "{n}"),
    ('"\\\\{n}"', "\\4"),
    # string
    ("{k:string}", "a", "", "a b", None),
    ("{k:string}b", "ab", "abb", "b", "aab"),
    ("{k:string}bc", "abc", "abbc", "bc"),
    ("{k:string}-{l:string}", "a-b", "a-b-c", "-b", "a-"),
    ("{k:string}{l:string}", "ab"),
    ("{k:string}{n}", "a4"),
    ('"{k:string}\\{"', "a{"),
    ("{k:string:a,ab,abc}c", "abc", "abcc", "ac", "c"),
    ("{k:string:abc,ab,a}{l:string}", "abc"),
    ("{k:string:a,ab}-{l:string:b,c}", "ab-c", "a-d"),
    ("{k:string:a,aa}x{l:string:a,aa}", "axaa", "aax", "aaxa"),
    ('{k:string:""}', "", None, "a"),
    ('{k:string:"",a}', "", None, "a", "b"),
    ('{k:string:a,""}a', "a", "aa"),
    ("{k:string:}", ""),
    ("{k:string:a,}", "a", ""),
    ("{k:string:,a}", "a", ""),
    ("{k:string:a,a}", "a"),
    ("{k:string:a b}", "a b"),
    ('{k:string:"a b"}', "a b"),
    ('{k:string:"a","b" }', "a"),
    ('{k:string:"a" ,"b"}', "a"),
    ('{k:string: "a"}', "a"),
    ('{k:string:a"b}', 'a"b'),
    ('{k:string:"a"b}', "ab"),
    ("{k:string:a\\b}", "a\\b"),
    ('{k:string:"a\\\\b"}', "a\\b"),
    ('{k:string:"a\\"b"}', 'a"b'),
    ('{k:string:"a\\nb"}', "anb"),
    ('{k:string:"a,b"}', "a,b", "a"),
    ('{k:string:"a}b"}', "a}b"),
    ('{k:string:"a{b"}', "a{b"),
    ('{k:string:"a\\{b\\}"}', "a{b}"),
    ('{k:string:"{n}"}', "{n}", "4"),
    ("{k:string:a{b}", "a{b"),
    ("{k:string:{n}}", "4", "{n}"),
    ("{k:string:a:b}", "a:b"),
    ("{k:string:a=b}", "a=b"),
    ("{k:string:a#b}", "a#b"),
    ("{k:string:#}", "#"),
    ('{k:string:" #"}', " #"),
    ('{k:string:"a #b","c"} #d', "a #b", "c"),
    ('{k:string:"x}"} #y', "x}"),
    ("{k:string:'a'}", "'a'", "a"),
    ('"{k:string:a,b}"', "a", "c"),
    ('"{k:string:"a","b"}"', "a", "b"),
    ('"{k:string:\\"a\\"}"', "a"),
    ('"{k:string:a}" #c', "a"),
    ('"x {k:string:"a b"} y"', "x a b y"),
    # version
    ("{k:version}", "1", "1.2.3.4", "1.2.3.4.5", "1.", ".1", "1..2", ".", "01.2", "", "v1"),
    ("{k:version}", str(2**31 - 1), str(2**31), "0." + str(2**31), "0" * 20 + "1"),
    ("{k:version}.", "1."),
    ("{k:version}5", "15"),
    ("{k:version}-5", "1-5", "1.-5"),
    ("v{k:version}", "v1.2", "1.2", "v"),
    ("1.{k:version}", "1.2"),
    ("{k:version}x{l:version}", "1.2x3.4", "1x"),
    ("{k:version}{l:int}", "1.2"),
    ("{k:version:2.1}", "2.1", "2.1.0", "2.1.9", "2.2", "2.10", "2", "02.01"),
    ("{k:version:2.1.0}", "2.1", "2.1.0.7", "2.1.1", "2"),
    ("{k:version:2.0}", "2", "2.0", "2.0.1", "2.1"),
    ("{k:version:2.1.3.4}", "2.1.3.4", "2.1.3", "2.1.3.5"),
    ("{k:version:2.0..2.3}", "2", "2.0", "2.3", "2.3.9", "2.3.9.9", "2.4", "1.9", "3"),
    ("{k:version:..2.3}", "0", "2.3.9", "2.4", "2.3." + str(2**31 - 1)),
    ("{k:version:2.1..}", "2.1.0", "2.1", "2.0.9", "2", "99"),
    ("{k:version:2.1..2.1}", "2.1.5", "2.1", "2.2"),
    ("{k:version:2.1.5..2.1}", "2.1.5", "2.1.6", "2.1"),
    ("{k:version:2.1.0.0..2.1}", "2.1", "2.1.1"),
    ("{k:version:2.1..2.0}", "2.1"),
    ("{k:version:2.1..2.0.9}", "2.1"),
    ("{k:version:2..1.9}", "2"),
    ("{k:version:..}", "2"),
    ("{k:version:1...2}", "1"),
    ("{k:version:1.}", "1"),
    ("{k:version:.1}", "1"),
    ("{k:version:1.2.3.4.5}", "1"),
    ("{k:version:01.2}", "1.2", "01.2"),
    ("{k:version:1.." + str(2**31 - 1) + "}", "7"),
    ("{k:version:1.." + str(2**31) + "}", "7"),
    ("{k:version:a}", "1"),
    ('{k:version:"1"}', "1"),
    ("{k:version:1,2.5..2.7,4..}", "1.9", "2.6", "3", "5"),
    # set
    ("{k:set:a,b}", "a", "b+a", "a+a", "a+c", "", None, "+", "a+", "+a", "a++b", " a"),
    ('{k:set:a,""}', "a+", "+", "a", "b"),
    ('{k:set:""}', "", "+", "a"),
    ("{k:set:a+b,c}", "a+b", "c"),
    ('{k:set:"a b","c"}', "a b+c", "a"),
    ("{k:set}", "a"),
    ("{k:set:}", "a"),
    ("x{k:set:a}", "xa"),
    ("{k:set:a}x", "ax"),
    ("{k:set:a}+b", "a+b"),
    ('"{k:set:a}"', "a"),
    ("{k:set:a}{n}", "a4"),
    # mask
    ("{k:mask:0xff}", "0xff", "0xFF", "0x100", "255", "256", "0", "00", "0x", "0x0", "", None, "0XFF", "0x1g", "ff"),
    ("{k:mask:0xff}", "0x000000000000000000000000000000000000000000000001", " 0x1", "-1", "0255"),
    ("{k:mask:0xFfFfffffffffffffffffffffffffffffffffffff}", "0x" + "f" * 40, "0x1" + "0" * 39, "0x1" + "0" * 40, M, M1),
    ("{k:mask:0x8000000000000000}", str(2**63), "0x8000000000000000", M),
    ("{k:mask:0x0}", "0", "0x0", "1"),
    ("{k:mask:0x}", "0"),
    ("{k:mask:0Xff}", "1"),
    ("{k:mask:255}", "1"),
    ("{k:mask:0x1,0x2}", "1"),
    ("{k:mask:0x1..0x2}", "1"),
    ('{k:mask:"0x1"}', "1"),
    ("{k:mask:0xg}", "1"),
    ("{k:mask}", "1"),
    ("{k:mask:}", "1"),
    ("x{k:mask:0xff}", "x1"),
    ("{k:mask:0xff}x", "1x"),
    ("{k:mask:0xff}+1", "1+1", "2"),
    # quoting
    ('""', "", None, '""'),
    ("", "", None, "a"),
    ("#c", "", "#c", None),
    ("a#b", "a#b", "a"),
    ("a #b", "a", "a #b"),
    ("a\t#b", "a"),
    ("a ##", "a"),
    ("{n}#b", "4#b", "4"),
    ("{n} #}", "4"),
    ("# {", ""),
    ("a # }", "a"),
    ('"a"b', "ab"),
    ('"a" b', "a b"),
    ('"a"#b', "a"),
    ('"a" #b', "a"),
    ('"a"\t ', "a"),
    ('"a', "a"),
    ('"', ""),
    ('"a\\"', 'a"'),
    ('"a\\\\"', "a\\"),
    ('"a\\x"', "ax", "a\\x"),
    ('"a\\t"', "a\t"),
    ('"\\"', ""),
    ('"a"b"', 'a"b'),
    ('"a #b"', "a #b"),
    ('" a "', " a ", "a"),
    ('"a}"', "a}"),
    ('"a{"', "a{"),
    ('"a\tb"', "a\tb"),
    ('a"b', 'a"b'),
    ('a "b"', 'a "b"'),
    ("a\\", "a\\"),
    ("\\", "\\"),
    ('\\"a"', '\\"a"'),
    ("a\\#b", "a\\#b"),
    ("a \\#b", "a \\#b"),
    ("a  b", "a  b", "a b"),
    ("=", "="),
    ("=a", "=a"),
    ("a=b", "a=b"),
    ("'a'", "'a'", "a"),
)

BORDERLINE_APPLY = (
    "{n}",
    "{n}/2",
    "{n}/3",
    "{n}-5",
    "{n}*0",
    "{n}/0",
    "{n}*999999999999999999",
    "{n}/02",
    "{n}0",
    "{n}{n}",
    "{t}",
    "{t}x",
    "{w}.1",
    "{w}-1",
    "{m}",
    "{u}{s}",
    "{u}-{s}",
    "{q}",
    "{q:int}",
    "{n:int}",
    "",
    '""',
    "plain",
    '"{n}/2"',
    "}",
    "{n",
)

# Each is put between two lines of a document.
BORDERLINE_LINES = (
    b"SELF:",
    b" SELF:",
    b"COMPATIBLE:",
    b"\tCOMPATIBLE:",
    b"  APPLY:",
    b"APPLY:",
    b"APPLY:\n\tz=1",
    b"COMPATIBLE:\n\tz=1",
    b"COMPATIBLE:\n\tz=\nAPPLY:\n\ty=2",
    b"COMPATIBLE:#c\n\tz=",
    b"COMPATIBLE: \t #c\n\tz=",
    b"COMPATIBLE :\n\tz=",
    b"COMPATIBLE: x\n\tz=",
    b"compatible:\n\tz=",
    b"COMPATIBLE\n\tz=",
    b"COMPATIBLE:\r\n\tz=\r",
    b"COMPATIBLE::",
    b"COMPATIBLE=1",
    b"SELF=1",
    b"OTHER:",
    b"z",
    b"=",
    b"=z",
    b" =z",
    b"z =",
    b"z\t=\t1",
    b"z z=1",
    b"1z=1",
    b"-z=1",
    b".z=1",
    b"_=1",
    b"z/z=1",
    b"z:=1",
    b"z=1\nz=1",
    b"z=1\nZ=1",
    b"z=1\n\tz=2",
    b"z==",
    b"z=\x00",
    b"z=\x7f",
    b"z=\x80",
    b"z=\xc3\xa9",
    b"# \xc3\xa9",
    b"z=1 # \x01",
    b"z=1\r",
    b"z=1\rz2=2",
    b"z=1\r\r",
    b"\r",
    b"\r\n",
    b"\x0c",
    b"\x0b",
    b"\xef\xbb\xbf",
    b"# comment",
    b"\t # comment",
    b"#",
    b"z=}",
    b"z={",
    b'z="{"',
    b'z="\\{"',
    b'z="\\{\\}"',
    b'z="}"',
    b"z=\\{\\}",
    b"z={v}",
    b'z="{v}"',
    b"z=a\\b",
    b'z="a\\b"',
    b'z="a',
    b'z="a"b',
    b'z="a"#b',
    b"z=#a",
    b"z=a#b",
    b"z=a #{",
    b"z={ #}",
)


def document_of(self_lines, objects):
    """Objects are (field lines, apply lines)."""
    lines = ["SELF:", *self_lines]
    for fields, apply in objects:
        lines += ["COMPATIBLE:", *fields]
        if apply:
            lines += ["APPLY:", *apply]
    return ("\n".join(lines) + "\n").encode("ascii")


def quoted(text):
    return '"' + escaped(text) + '"'


PLAIN_OBJECT = (["x={k:string}"], [])


def directed(rng, self_lines, fields, apply, destination_lines):
    """The object's list is where the reading looks for it; the self lines are what it is matched against."""
    with_list = [(fields, apply)]
    if rng.random() < 0.8:
        return document_of(self_lines, []), document_of(destination_lines, with_list), "incoming"
    return document_of(["z=1"], with_list), document_of(self_lines, []), "outgoing"


def borderline_value_pair(rng):
    written, *texts = rng.choice(BORDERLINE_VALUES)
    text = rng.choice(texts)
    self_lines = list(BEFORE_BORDERLINE_SELF)
    if text is not None:
        self_lines.append("x=" + quoted(text))
    fields = [*BEFORE_BORDERLINE_FIELDS, "x=" + written]
    apply = ["y={n}/4", "x=1"] if rng.random() < 0.2 else []
    return directed(rng, self_lines, fields, apply, rng.choice((["y=1"], ["y=1", "x=1"])))


def borderline_apply_pair(rng):
    written = rng.choice(BORDERLINE_APPLY)
    have = rng.choice(([], ["y=2"], ["y=4"], ["y="], ["y=plain"], ["y=0"], ["y=a+b"], ["y=4/02"]))
    apply = rng.choice(([], ["w=1"])) + ["y=" + written]
    return directed(rng, list(BEFORE_BORDERLINE_SELF), list(BEFORE_BORDERLINE_FIELDS), apply, ["v=1", *have])


def borderline_line_pair(rng):
    source, destination, reading = built_pair(rng)
    line = rng.choice(BORDERLINE_LINES)
    if rng.random() < 0.3:
        source = with_line(rng, source, line)
    else:
        destination = with_line(rng, destination, line)
    return source, destination, reading


def with_line(rng, data, line):
    lines = data.split(b"\n")
    place = rng.randint(0, len(lines))
    return b"\n".join(lines[:place] + [line] + lines[place:])


# Documents in which the things asked of the whole are missing.
BORDERLINE_DOCUMENTS = (
    b"",
    b"\n",
    b"# nothing\n",
    b"SELF:",
    b"SELF:\n",
    b"SELF:\nx=1",
    b"SELF:\nx=1\r",
    b"SELF:\r\nx=1\r\n",
    b"\xef\xbb\xbfSELF:\nx=1\n",
    b"\n\n# c\nSELF: # c\n\n x = 1 # c\n",
    b"x=1\n",
    b"x=1\nSELF:\nx=1\n",
    b"COMPATIBLE:\nx=1\nSELF:\nx=1\n",
    b"COMPATIBLE:\nx=1\n",
    b"SELF:\nCOMPATIBLE:\nx=1\n",
    b"SELF:\nx=1\nSELF:\ny=1\n",
    b"SELF:\nx=1\nAPPLY:\ny=1\n",
    b"SELF:\nx=1\nCOMPATIBLE:\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nAPPLY:\ny=1\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\nAPPLY:\ny=2\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\nSELF:\ny=2\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\nCOMPATIBLE:\nx=1\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx={v:int}\nCOMPATIBLE:\nx={v}\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx={v:int}\nCOMPATIBLE:\nx={v:int:1}\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nx=1\n",
    b"SELF:\nx=1\nx=1\nCOMPATIBLE:\nx=1\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\ny=1\n",
    b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\nx=1\n",
    b'{"self": {"x": "1"}, "compatible": [{"fields": {"x": "1"}}]}',
)


def borderline_document_pair(rng):
    plain = document_of(["x=1"], [(["x={v:int}"], [])])
    special = rng.choice(BORDERLINE_DOCUMENTS)
    both = rng.choice(((special, plain), (plain, special), (special, special)))
    return *both, some_reading(rng)


def borderline_pair(rng):
    makers = (borderline_value_pair,) * 6 + (borderline_apply_pair, borderline_line_pair, borderline_document_pair)
    return rng.choice(makers)(rng)


# Section 4, the limits.  Each function takes by how much to go past the limit: 0 or 1 (or -1).


def value_of(written):
    """An object that takes anything for x, and then one with this value, which matters only for being read."""
    return document_of(["x=1"], [PLAIN_OBJECT, (["x=" + written], [])])


def limit_document(past):
    data = document_of(["x=1"], [PLAIN_OBJECT])
    return data + b"#" * (65536 + past - len(data) - 1) + b"\n"


def limit_objects(past):
    return document_of(["x=1"], [(["x=2"], [])] * (255 + past) + [PLAIN_OBJECT])


def limit_self_fields(past):
    return document_of([f"x{i}=1" for i in range(63 + past)] + ["x=1"], [PLAIN_OBJECT])


def limit_fields(past):
    return document_of(["x=1"], [(["x={k:string}"] + [f"x{i}=" for i in range(63 + past)], [])])


def limit_apply_fields(past):
    return document_of(["x=1"], [(["x={k:string}"], [f"x{i}=1" for i in range(64 + past)])])


def limit_variables(past):
    fields = ["x={k:string}"] + [f"x{i}={{v{i}:set:a}}" for i in range(15 + past)]
    return document_of(["x=1"], [(fields, [])])


def limit_value_bare(past):
    return value_of("a" * (1024 + past) + "   # comment")


def limit_value_quoted(past):
    return value_of('"' + "a" * (1022 + past) + '"   # comment')


def limit_value_escaped(past):
    return value_of('"' + "\\\\" * 510 + "a" * (2 + past) + '"')


def limit_value_template(past):
    return value_of("{v:int}" + "a" * (1017 + past))


def limit_value_self(past):
    return document_of(["x=1", "y=" + "b" * (1024 + past) + " "], [PLAIN_OBJECT])


def limit_value_apply(past):
    return document_of(["x=1"], [(["x={k:string}"], ["y={k}" + "b" * (1021 + past)])])


def limit_list_int(past):
    return value_of("{v:int:" + ",".join("123"[i % 3] for i in range(256 + past)) + "}")


def limit_list_string(past):
    return value_of("{v:string:" + ",".join("abc"[i % 3] for i in range(256 + past)) + "}")


def limit_list_set(past):
    return value_of("{v:set:" + ",".join("abc"[i % 3] for i in range(256 + past)) + "}")


def limit_list_version(past):
    return value_of("{v:version:" + ",".join("123"[i % 3] for i in range(256 + past)) + "}")


def string_object(*lengths):
    """An object without a match for x=1, with lists of these lengths."""
    items = [",".join(["a" * (i % 3 + 1) for i in range(length)]) for length in lengths]
    return [f"x{n}={{v{n}:string:{text}}}" for n, text in enumerate(items)]


def limit_product_two(past):
    return document_of(["x=1"], [PLAIN_OBJECT, (string_object(64, 64 + past), [])])


def limit_product_many(past):
    return document_of(["x=1"], [PLAIN_OBJECT, (string_object(*[2] * (12 + past)), [])])


def limit_product_with_other_lists(past):
    fields = string_object(16, 256 + min(past, 0)) + ["y={s:set:a,b,c}", "z={i:int:1,2,3}", "w={f:string}"]
    return document_of(["x=1"], [PLAIN_OBJECT, (fields + (["u={v:string:a,b}"] if past > 0 else []), [])])


def limit_name(past):
    return document_of(["x=1", "n" * (64 + past) + "=1"], [PLAIN_OBJECT])


def limit_name_in_compatible(past):
    return document_of(["x=1"], [(["x={k:string}", "n" * (64 + past) + "="], [])])


def limit_variable_name(past):
    return value_of("{" + "n" * (32 + past) + ":int}")


LIMITS = (
    limit_document,
    limit_objects,
    limit_self_fields,
    limit_fields,
    limit_apply_fields,
    limit_variables,
    limit_value_bare,
    limit_value_quoted,
    limit_value_escaped,
    limit_value_template,
    limit_value_self,
    limit_value_apply,
    limit_list_int,
    limit_list_string,
    limit_list_set,
    limit_list_version,
    limit_product_two,
    limit_product_many,
    limit_product_with_other_lists,
    limit_name,
    limit_name_in_compatible,
    limit_variable_name,
)
SLOW_LIMITS = {limit_objects, limit_product_two, limit_product_many, limit_product_with_other_lists}


def limit_pair(rng):
    limit = rng.choice(LIMITS)
    if limit in SLOW_LIMITS and rng.random() < 0.7:
        limit = rng.choice(LIMITS)
    special = limit(rng.choice((-1, 0, 0, 1, 1)))
    plain = document_of(["x=1"], [PLAIN_OBJECT])
    if rng.random() < 0.5:
        return special, plain, "incoming"
    return plain, special, "incoming"


def many_combinations_pair(rng):
    """Many combinations of listed strings, of which at most a late one matches."""
    count = rng.choice((2, 3, 4, 8))
    texts = ["a" * rng.randint(1, 3) for _ in range(count)]
    lists = [rng.sample(("a", "aa", "aaa", "aaab"), 4 if count < 5 else 2) for _ in range(count)]
    fields = [f"x{n}={{v{n}:string:{','.join(items)}}}" for n, items in enumerate(lists)]
    fields.append("y=" + "-".join("{v%d}" % n for n in range(count)))
    fields.append(rng.choice(("z={w:string:a,aa}-{v0}", "z={w:string:a,aa}a-{v0}")))
    self_lines = [f"x{n}={text}" for n, text in enumerate(texts)]
    self_lines += ["y=" + "-".join(texts), "z=" + rng.choice(("a-", "aa-", "b-")) + texts[0]]
    return document_of(self_lines, []), document_of(["a=1"], [(fields, [])]), "incoming"


def free_variables_pair(rng):
    """Times 0 leaves a variable to be fixed by later fields, or by nothing but its list."""
    count = rng.choice((1, 1, 2, 3))
    fields = ["s={s:string:b,a}"] if rng.random() < 0.5 else []
    self_lines = ["s=" + rng.choice("ab")]
    for n in range(count):
        items = rng.choice(("", ":3,1..2", ":5..,1", ":..9", ":2..4,3..7", f":{MAX_INT},7..", ":12,1"))
        fields.append(f"z{n}={{v{n}:int{items}}}*0")
        self_lines.append(f"z{n}={rng.choice('00000001')}")
        if rng.random() < 0.7:
            written, texts = rng.choice(FREE_VARIABLE_USES)
            fields.append(f"u{n}=" + written.replace("?", f"v{n}").replace("!", f"v{rng.randrange(n + 1)}"))
            self_lines.append(f"u{n}={rng.choice(texts)}")
    apply = [f"y={{v{rng.randrange(count)}}}" + rng.choice(("", "/2", "-3", "*2"))] if rng.random() < 0.5 else []
    return directed(rng, self_lines, fields, apply, rng.choice((["y=1"], ["y=3"], ["w=1"])))


# `?` is the variable of the same turn, `!` one of those so far.
FREE_VARIABLE_USES = (
    ("{?}", ("3", "1", "7", "12", "03", "8")),
    ("x{?}y", ("x3y", "x12y", "x1y", "xy")),
    ("1{?}", ("13", "112", "1")),
    ("{?}+1", ("4", "2", "13", "0")),
    ("{?}*0", ("0", "1")),
    ("{!}*2", ("6", "2", "5")),
    ("{?}-{!}", ("3-1", "3-3", "12-7", "1-12")),
    ("{q?:string:1,12,a1}x{?}", ("1x3", "12x12", "a1x7")),
    ("{i?:int}-{?}", ("4-3", "12-1")),
)


def one_pair(rng):
    sort = rng.random()
    if sort < 0.70:
        return built_pair(rng)
    if sort < 0.82:
        return byte_changed_pair(rng)
    if sort < 0.98:
        return borderline_pair(rng)
    if sort < 0.985:
        return many_combinations_pair(rng)
    if sort < 0.990:
        return free_variables_pair(rng)
    return limit_pair(rng)


def pair(seed, index):
    """The pair of that index alone."""
    return one_pair(Rng(f"{seed}/{index}"))


def pairs(seed, n):
    """n pairs of (source bytes, destination bytes, reading)."""
    for index in range(n):
        yield pair(seed, index)


def main():
    seed, index, directory = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    source, destination, reading = pair(seed, index)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "source").write_bytes(source)
    (directory / "destination").write_bytes(destination)
    (directory / "reading").write_text(reading + "\n")


if __name__ == "__main__":
    main()
