#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig fmt: canonical text, and comments that stay where they are."""

import random
import stat
import unittest

from harness import Case, EXAMPLES, IO, NO, USAGE, YES, heed_permissions, run_on_slow_pipe

UGLY = """# about

# it


SELF:   # what it is
  a = 1   # one
	# before b
b="x # no comment" # two

COMPATIBLE:#c
	a={n:int:1..4}#no comment either
	b={s:string:"#}",z}x  # three
\tc="{t:string:"#}\\"",z} # \\" no"# four
	d=#five
# last
"""


class Plain(Case):
    def test_canonical(self):
        path = self.write("a", "SELF: #c\r\n\r\n  a  =  1  \n#c\nCOMPATIBLE:\na=\nb=\"{n:int:1}\"\n")
        text = "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=\"\"\n\tb={n:int:1}\n"
        self.assertEqual(self.expect(YES, "fmt", path).out, text)
        self.assertEqual(self.expect(YES, "fmt", "--no-comments", path).out, text)
        self.assertEqual(self.expect(YES, "fmt", stdin=path.read_bytes()).out, text)
        self.assertEqual(self.expect(YES, "fmt", "-", stdin=text).out, text)

    def test_several_files(self):
        one, two = self.write("one", "SELF:\na=1\n"), self.write("two", "SELF:\na=2\n")
        said = "several files want --in-place or --check"
        for words in ([], ["--comments"], ["--no-comments"]):
            self.assertEqual(self.expect(USAGE, "fmt", *words, one, two, err=said).out, "")
        self.assertEqual(self.expect(NO, "fmt", "-c", one, two).lines, [str(one), str(two)])
        self.expect(YES, "fmt", "-i", one, two)
        self.assertEqual(two.read_text(), "SELF:\n\ta=2\n")

    def test_standard_input_that_does_not_block(self):
        result = run_on_slow_pipe("fmt", stdin=b"SELF:\na=1\n")
        self.assertEqual((result.status, result.out, result.err), (YES, "SELF:\n\ta=1\n", ""))

    def test_json_is_recognised(self):
        hint = "this looks like JSON; use devmig convert --to text"
        self.expect(USAGE, "fmt", stdin=' \n{"self":{"a":"1"}}', err=hint)
        self.assertNotIn(hint, self.expect(USAGE, "fmt", stdin="a", err="-:1:1: ").err)
        self.expect(USAGE, "fmt", stdin="", err="no-self")

    def test_missing_as_everywhere(self):
        none = self.dir / "none"
        self.assertEqual(self.expect(IO, "fmt", none, err="none").err, self.expect(IO, "show", none, err="none").err)

    def test_bad(self):
        good, bad = self.write("good", "SELF:\n\ta=1\n"), self.write("bad", "SELF:\n\ta\n")
        self.assertEqual(self.expect(USAGE, "fmt", bad, err=f"{bad}:2:").out, "")
        ugly = self.write("ugly", "SELF:\na=1\n")
        self.assertEqual(self.expect(USAGE, "fmt", "-c", bad, ugly, good, err=f"{bad}:2:").lines, [str(ugly)])
        self.expect(IO, "fmt", self.dir / "none", err="none")
        self.expect(IO, "fmt", self.dir, err=f"{self.dir}: a directory; use devmig convert --to text")
        self.expect(USAGE, "fmt", self.write("json", '{"self": {"a": "1"}}'), err="json:1:")
        self.expect(USAGE, "fmt", self.write("big", "#" * 70000), err="[limit-document]")
        self.expect(USAGE, "fmt", "--comments", "--no-comments", good, err="exclude each other")
        self.expect(USAGE, "fmt", "--check", "--in-place", good, err="exclude each other")
        self.expect(USAGE, "fmt", "-i", err="not standard input")


class Comments(Case):
    def keep(self, text):
        """The text with its comments kept, checked: still the same document, the same comments, and stable."""
        path = self.write("in", text)
        kept = self.expect(YES, "fmt", "--comments", path).out
        self.assertEqual(self.expect(YES, "fmt", "--comments", "-", stdin=kept).out, kept)
        self.assertEqual(self.expect(YES, "fmt", "-", stdin=kept).out, self.expect(YES, "fmt", path).out)
        return kept

    def test_places(self):
        kept = self.keep(UGLY).splitlines()
        self.assertEqual(kept[:5], ["# about", "", "# it", "SELF:  # what it is", "\ta=1  # one"])
        self.assertEqual(kept[5], "\t# before b")
        self.assertTrue(kept[6].startswith("\tb=") and kept[6].endswith("  # two"), kept[6])
        self.assertEqual(kept[7:9], ["COMPATIBLE:  #c", "\ta={n:int:1..4}#no comment either"])
        self.assertTrue(kept[9].endswith("x  # three"), kept[9])
        self.assertTrue(kept[10].endswith("  # four"), kept[10])
        self.assertIn('# \\" no', kept[10])
        self.assertEqual(kept[11:], ['\td=""  #five', "# last"])

    def test_examples(self):
        for path in sorted(EXAMPLES.glob("*.devmig")):
            with self.subTest(path.name):
                text = path.read_text()
                kept = self.keep(text)
                self.assertEqual(kept.count("#"), text.count("#"))

    def test_random_documents(self):
        values = ['1', '', '""', '"a#b"', '"a #b"', 'a#b', '{n:int:1..3}', '{n:string:"#","}",x}',
                  '"{n:string:"#","}"} # "', '"\\{\\}#"', 'x{n:version:1.0..}y', '"\\" # \\\\"']
        comments = ["", " # c", "  #", '\t# "quoted" {x} ', " ## }"]
        rng = random.Random(20200714)
        for _ in range(60):
            lines = ["SELF:" + rng.choice(comments), "a=1" + rng.choice(comments)]
            for _ in range(rng.randint(0, 3)):
                lines.append("COMPATIBLE:" + rng.choice(comments))
                for i in range(rng.randint(1, 4)):
                    value = rng.choice(values).replace("{n", f"{{n{i}")
                    lines += rng.choice([[], ["# line"], ["", "\t# deep"], [""]])
                    lines.append(f" f{i} = {value}{rng.choice(comments)}")
            with self.subTest(lines=lines):
                text = "\n".join(lines) + rng.choice(["", "\n", "\n# end"])
                self.assertEqual(self.keep(text).count("#"), text.count("#"))

    def test_too_long_with_comments(self):
        text = "SELF:\n" + "".join(f"a{i}={'x' * 1000}\n" for i in range(64)) + "#" * 1200
        path = self.write("long", text)
        self.assertLessEqual(len(text), 65536)
        self.expect(YES, "fmt", path)
        self.expect(USAGE, "fmt", "--comments", path, err="can't be kept")


class InPlace(Case):
    def test_writes_back(self):
        path = self.write("a", "SELF:\na=1")
        path.chmod(0o640)
        link = self.dir / "link"
        link.symlink_to(path)
        self.assertEqual(self.expect(YES, "fmt", "--in-place", link).out, "")
        self.assertTrue(link.is_symlink())
        self.assertEqual(path.read_text(), "SELF:\n\ta=1\n")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["a", "link"])

    def test_leaves_canonical_files_alone(self):
        path = self.write("a", "SELF:\n\ta=1\n")
        before = path.stat()
        self.expect(YES, "fmt", "-i", path)
        self.assertEqual(path.stat().st_ino, before.st_ino)

    def test_comments_need_a_decision(self):
        path = self.write("a", "SELF:\na=1 # c")
        self.expect(USAGE, "fmt", "-i", path, err="--comments to keep them")
        self.assertEqual(path.read_text(), "SELF:\na=1 # c")
        self.expect(YES, "fmt", "-i", "--comments", path)
        self.assertEqual(path.read_text(), "SELF:\n\ta=1  # c\n")
        self.expect(YES, "fmt", "-i", "--no-comments", path)
        self.assertEqual(path.read_text(), "SELF:\n\ta=1\n")

    def test_bad_files_stay(self):
        path = self.write("a", "SELF:\n\ta")
        self.expect(USAGE, "fmt", "-i", path, err="a:2:")
        self.assertEqual(path.read_text(), "SELF:\n\ta")

    def test_directory_that_cannot_be_written(self):
        path = self.write("d/a", "SELF:\na=1")
        path.parent.chmod(0o555)
        self.addCleanup(path.parent.chmod, 0o755)
        self.expect(IO, "fmt", "-i", path, err="d/a", preexec_fn=heed_permissions)
        self.assertEqual(path.read_text(), "SELF:\na=1")


class Check(Case):
    def test_check(self):
        good = self.write("good", "SELF:\n\ta=1\n")
        ugly = self.write("ugly", "SELF:\na=1\n")
        commented = self.write("commented", "SELF:\n\ta=1  # c\n")
        self.assertEqual(self.expect(YES, "fmt", "--check", good).out, "")
        self.assertEqual(self.expect(NO, "fmt", "-c", good, ugly).lines, [str(ugly)])
        self.assertEqual(self.expect(NO, "fmt", "--check", commented).lines,
                         [f"{commented}: has comments; --comments allows them"])
        self.assertEqual(self.expect(YES, "fmt", "--check", "--comments", commented).out, "")
        self.assertEqual(self.expect(NO, "fmt", "--check", "--comments", ugly).lines, [str(ugly)])
        self.assertEqual(ugly.read_text(), "SELF:\na=1\n")

    def test_malformed_is_worse(self):
        self.expect(USAGE, "fmt", "--check", self.write("bad", "a"), self.write("ugly", "SELF:\na=1\n"), err="bad:1:")


if __name__ == "__main__":
    unittest.main()
