#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What bash offers when the tabulator key is pressed."""

import re
import socket
import subprocess
import unittest

from harness import Case, ROOT

COMPLETION = ROOT / "integration/completion/devmig"


class Completion(Case):
    def complete(self, line):
        """What is offered at the end of this line, in a directory with some files."""
        words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith(" ") else [])
        script = f"""
            compopt() {{ :; }}
            source {COMPLETION}
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _devmig
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        done = subprocess.run(["bash", "-u", "-c", script, "bash", *words], cwd=self.dir, capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        return done.stdout.split()

    def setUp(self):
        super().setUp()
        self.write("a.devmig", "")
        self.write("b.devmig", "")

    def test_verbs(self):
        self.assertIn("check", self.complete("devmig "))
        self.assertEqual(self.complete("devmig ch"), ["check"])
        self.assertEqual(self.complete("devmig --v"), ["--version"])
        self.assertEqual(self.complete("devmig help lin"), ["lint"])

    def test_options(self):
        self.assertEqual(self.complete("devmig check --re"), ["--reading="])
        self.assertEqual(self.complete("devmig find a.devmig --why"), ["--why-not"])
        self.assertEqual(self.complete("devmig fmt --colo"), ["--color="])
        self.assertEqual(self.complete("devmig nonsense --"), [])

    def test_values(self):
        readings = ["incoming", "outgoing", "both"]
        self.assertEqual(self.complete("devmig check --reading="), readings)
        self.assertEqual(self.complete("devmig check --reading=b"), ["both"])
        self.assertEqual(self.complete("devmig check --reading "), readings)
        self.assertEqual(self.complete("devmig check -r o"), ["outgoing"])
        self.assertEqual(self.complete("devmig convert --to=tr"), ["tree"])
        self.assertEqual(self.complete("devmig matrix --format=g"), ["grid", "groups"])
        self.assertEqual(self.complete("devmig fmt --color=n"), ["never"])
        self.assertEqual(self.complete("devmig find --limit="), [])

    def test_list_of_columns(self):
        self.assertEqual(self.complete("devmig find -o H"), ["HOST"])
        self.assertEqual(self.complete("devmig find --columns=HOST,DEV"), ["HOST,DEVICE"])
        self.assertEqual(self.complete("devmig find -o +DIG"), ["+DIGEST"])
        self.assertNotIn("HOST,HOST", self.complete("devmig find -o HOST,"))
        self.assertIn("HOST,DEVICE", self.complete("devmig find -o HOST,"))
        self.assertEqual(self.complete("devmig find -o +HOST,KIND,D"), ["+HOST,KIND,DEVICE", "+HOST,KIND,DIGEST"])
        self.assertEqual(self.complete("devmig find -o +HOST,DEVICE,H"), [])

    def test_files(self):
        files = ["a.devmig", "b.devmig"]
        self.assertEqual(sorted(self.complete("devmig check ")), files)
        self.assertEqual(self.complete("devmig check a.devmig b"), ["b.devmig"])
        self.assertEqual(self.complete("devmig convert -o a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig convert --output=a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig matrix -o a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig matrix --output=a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig fmt --comments a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig version "), [])
        for words in ("decode ", "decode --json ", "decode --color=never a"):
            self.assertEqual(self.complete(f"devmig {words}"), [])
        for words in ("decode --encode ", "decode -e ", "decode --json -e "):
            self.assertEqual(sorted(self.complete(f"devmig {words}")), files)

    def test_devices(self):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.dir / "gpu.sock"))
        for verb in ("migrate", "migrate --dry-run gpu.sock", "receive --listen=tcp://localhost:0", "state", "reset"):
            self.assertEqual(self.complete(f"devmig {verb} g"), ["gpu.sock"])
            self.assertEqual(self.complete(f"devmig {verb} a"), [])
        self.assertEqual(sorted(self.complete("devmig save gpu.sock ")), ["a.devmig", "b.devmig", "gpu.sock"])
        self.assertEqual(self.complete("devmig show a"), ["a.devmig"])
        self.assertEqual(set(self.complete("devmig show ")), {"a.devmig", "b.devmig", "gpu.sock"})
        self.assertEqual(self.complete("devmig show --socket=g"), ["gpu.sock"])
        self.assertEqual(self.complete("devmig show --rules=a"), [])
        self.assertEqual(self.complete("devmig restore --document=a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig restore -d a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig stream -d a"), ["a.devmig"])
        self.assertEqual(self.complete("devmig migrate --progress="), ["auto", "json", "none"])

    def test_devices_of_the_kernel(self):
        """Their addresses have colons, at which bash ends a word."""
        script = f"""
            compopt() {{ :; }}
            source {COMPLETION}
            _devmig_kernel_devices() {{ printf '%s\\n' 0000:3b:00.1 0000:3b:00.2 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001; }}
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _devmig
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        for words, offered in ((["8"], ["83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"]),
                               (["0000", ":"], ["3b:00.1", "3b:00.2"]),
                               (["0000", ":", "3b", ":", "00"], ["00.1", "00.2"])):
            done = subprocess.run(["bash", "-u", "-c", script, "bash", "devmig", "state", *words], cwd=self.dir,
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.stderr, done.stdout.split()), ("", offered))


if __name__ == "__main__":
    unittest.main()
