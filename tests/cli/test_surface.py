#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The same options in the program, its --help, its manual pages and its completion."""

import re
import subprocess
import unittest

from harness import ROOT, run

MAN = ROOT / "man"
COMPLETION = ROOT / "integration/completion/devmig"
VERBS = {verb["name"]: verb for verb in run("help", "--json").json["verbs"]}

# Pages of other programs
PROGRAMS = {"devmig-vgpu.1.scd"}

# Verbs that are described in devmig(1) itself.
WITHOUT_PAGE = {"version", "help"}


def value_of(option):
    return "|".join(option["choices"]) if "choices" in option else option["value"]


def table(verb):
    """What the program's own table says: {name: (letter, value)}."""
    return {o["name"]: (o["letter"], value_of(o)) for o in VERBS[verb]["options"]}


def page_of(verb):
    return MAN / ("devmig.1.scd" if verb in WITHOUT_PAGE else f"devmig-{verb}.1.scd")


def help_options(text):
    pattern = r"^  (?:-(\w), |    )--([\w-]+)(?:=(\S+))?"
    return {name: (letter or None, value or None) for letter, name, value in re.findall(pattern, text, re.M)}


def page_options(path):
    section = re.search(r"^# OPTIONS$(.*?)^# ", path.read_text(), re.M | re.S).group(1)
    pattern = r"^(?:\*-(\w)\*, )?\*--([\w-]+)\*(?:=_(\S+)_)?$"
    found = {name: (letter or None, value or None) for letter, name, value in re.findall(pattern, section, re.M)}
    marked = re.findall(r"^\*-.*$", section, re.M)
    assert len(marked) == len(found), f"{path}: an option in a form that this test does not know"
    return found


def completion_tables():
    """The tables of the completion, printed by bash itself."""
    script = f"""
        source {COMPLETION}
        for verb in "${{!_devmig_options[@]}}"; do
            echo "$verb" ${{_devmig_options[$verb]}} $_devmig_common
        done
        echo
        for option in "${{!_devmig_values[@]}}"; do echo "$option:" ${{_devmig_values[$option]}}; done
        echo
        echo $_devmig_verbs
    """
    out = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    options, values, verbs = (part.splitlines() for part in out.split("\n\n"))
    return ({line.split()[0]: line.split()[1:] for line in options},
            {line.split(":")[0]: line.split(":")[1].split() for line in values}, verbs[0].split())


class Surface(unittest.TestCase):
    maxDiff = None

    def test_there_are_verbs(self):
        self.assertIn("check", VERBS)
        self.assertGreaterEqual(len(VERBS), 10)

    def test_help_of_each_verb(self):
        for verb in VERBS:
            with self.subTest(verb):
                text = run(verb, "--help").out
                self.assertEqual(help_options(text), table(verb))
                needs = VERBS[verb]["needs"]
                usage = f"Usage: devmig {verb} {needs or ''} [OPTION...] {VERBS[verb]['operands']}".replace("  ", " ").rstrip()
                self.assertEqual(text.splitlines()[0], usage)
                if needs:
                    self.assertIn(needs, [f"--{option['name']}={option['value']}" for option in VERBS[verb]["options"]
                                          if option.get("value")])
                    self.assertIn(f"*{needs.split('=')[0]}*=", page_of(verb).read_text().split("# DESCRIPTION")[0])
                self.assertEqual(run("help", verb).out, text)

    def test_help_has_each_verb(self):
        shown = re.findall(r"^  ([a-z]+) ", run("--help").out, re.M)
        self.assertEqual(shown, list(VERBS))

    def test_manual_page_of_each_verb(self):
        for verb in VERBS:
            with self.subTest(verb):
                expected = table(verb)
                if verb in WITHOUT_PAGE:
                    expected["version"] = (None, None)
                self.assertEqual(page_options(page_of(verb)), expected)

    def test_manual_pages_have_the_version(self):
        version = run("version", "--json").json["devmig"]
        for page in MAN.glob("*.scd"):
            with self.subTest(page.name):
                self.assertIn(f'"devmig {version}"', page.read_text().splitlines()[0])

    def test_overview_has_each_verb(self):
        section = re.search(r"^# VERBS$(.*?)^# ", (MAN / "devmig.1.scd").read_text(), re.M | re.S).group(1)
        self.assertEqual(re.findall(r"^\*([a-z]+)\*", section, re.M), list(VERBS))
        pages = {f"devmig-{verb}.1.scd" for verb in set(VERBS) - WITHOUT_PAGE}
        programs = {"devmig-vgpu.1.scd"}
        self.assertEqual({page.name for page in MAN.glob("devmig-*.1.scd")} - programs, pages)

    def test_completion(self):
        options, values, verbs = completion_tables()
        self.assertEqual(verbs, list(VERBS))
        self.assertEqual(set(options), set(VERBS))
        for verb in VERBS:
            with self.subTest(verb):
                expected = [f"--{o['name']}" + ("=" if value_of(o) else "") for o in VERBS[verb]["options"]]
                self.assertEqual(sorted(options[verb]), sorted(expected))
                for option in VERBS[verb]["options"]:
                    if "choices" in option:
                        name = f"--{option['name']}"
                        self.assertEqual(values.get(f"{verb} {name}", values.get(name)), option["choices"])

    def test_completion_has_the_columns(self):
        for verb, operands in (("find", ("examples/type-x4-source.devmig", "examples/fleet.jsonl")),
                               ("list", ("--root", "examples"))):
            with self.subTest(verb):
                section = re.search(r"^# COLUMNS$(.*?)^# ", page_of(verb).read_text(), re.M | re.S).group(1)
                documented = re.findall(r"\*([A-Z]+)\*", section)
                self.assertEqual(completion_tables()[1][f"{verb} --columns"], documented)
                self.assertEqual(run(verb, "-o", ",".join(documented), *operands).lines[0].split(), documented)

    def test_library_page_has_each_call(self):
        page = (MAN / "libdevmig.3.scd").read_text().replace("\\", "")
        described = re.findall(r"\*(devmig_\w+)\*\(\)", page.split("# CALLS")[1])
        exported = re.findall(r"\b(devmig_\w+);", (ROOT / "lib/libdevmig.map").read_text())
        self.assertEqual(sorted(described), sorted(exported))


if __name__ == "__main__":
    unittest.main()
