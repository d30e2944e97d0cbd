#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command: what is chosen, what is printed, what it exits with."""

import pathlib
import re
import socket
import struct
import threading
import unittest

import conform
import vfio_user
from harness import Case, IO, NO, ROOT, UNKNOWN, USAGE, YES

HEADER = pathlib.Path("/usr/include/linux/vfio.h")
RISKS = ["none", "changes state", "loses content", "resets", "may wedge"]
TESTS = conform.conform("--list", "--json").json


# Those whose words came with pre-copy, in 6.2: not in the headers of Debian 12.
OF_A_LATER_KERNEL = {
    "refuse-blocked", "read-outside", "stream-end", "abort-saving", "precopy-nomsg", "precopy-session", "precopy-info",
    "precopy-info-elsewhere", "initial-starts", "initial-falls", "dirty-starts", "data-size", "data-size-plausible",
}


class Immovable:
    """A server of a device without regions, interrupts and migration."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def answer(self, command, body):
        """The answer's body, or an errno."""
        if command == vfio_user.VERSION:
            return body[:4] + b"{}\0"
        if command == vfio_user.DEVICE_INFO:
            return struct.pack("=IIII", 16, 0, 0, 0)
        if command in (vfio_user.DMA_MAP, vfio_user.RESET):
            return b""
        return 25  # ENOTTY

    def serve(self):
        client, _ = self.listener.accept()
        with client:
            while head := client.recv(16, socket.MSG_WAITALL):
                number, command, size, _, _ = vfio_user.HEADER.unpack(head)
                body = client.recv(size - 16, socket.MSG_WAITALL) if size > 16 else b""
                answer = self.answer(command, body)
                error = answer if isinstance(answer, int) else 0
                answer = b"" if error else answer
                client.sendall(vfio_user.HEADER.pack(number, command, 16 + len(answer),
                                                     vfio_user.REPLY | (vfio_user.ERROR if error else 0), error) + answer)

    def close(self):
        self.listener.close()
        self.thread.join(vfio_user.PATIENCE)


class Choice(Case):
    def chosen(self, *words):
        return [test["name"] for test in conform.conform("--list", "--json", *words).json]

    def test_list(self):
        names = [test["name"] for test in TESTS]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 60)
        for test in TESTS:
            self.assertIn(test["risk"], RISKS)
            self.assertEqual(test["rule"]["header"], "<linux/vfio.h>")
        text = self.expect(YES, "conform", "--list").out
        self.assertEqual(re.findall(r"^([a-z0-9-]+)(?: \(a remark, no failure\))?$", text, re.M), names)

    def test_safe(self):
        safe = self.chosen("--safe")
        self.assertEqual(safe, [test["name"] for test in TESTS if test["risk"] in RISKS[:2]])
        self.assertIn("arcs", safe)
        self.assertNotIn("round-trip", safe)

    def test_only_and_skip(self):
        self.assertEqual(self.chosen("--only", "truncated", "--only", "arcs"), ["arcs", "truncated"])
        self.assertNotIn("arcs", self.chosen("--skip=arcs"))
        self.assertEqual(self.chosen("--only=arcs", "--skip=arcs"), [])

    def test_safe_never_resets(self):
        """A watched device, of which a reset would clear the memory."""
        with vfio_user.Server("--memory=1M", "--fill=64K") as server:
            before = server.status()
            outcome = conform.conform_json("--safe", f"vfio-user:{server.path}")
            after = server.status()
        self.assertEqual(outcome.status, YES, outcome.found)
        self.assertEqual(before["digest"], after["digest"])
        self.assertEqual(after["state"], "RUNNING")

    def test_wrong_words(self):
        self.expect(USAGE, "conform", err="no device")
        self.expect(USAGE, "conform", "--only=arc", "x", err="did you mean 'arcs'")
        self.expect(USAGE, "conform", "--skip=nothing-of-this-kind", "x", err="there is no test")
        self.expect(USAGE, "conform", "--timeout=0", "x", err="--timeout")
        for watch in ("", "0", "0:0", "0:0:0", "0:0:65537", "0:0:4:4", "-1:0:4", "0:x:4", "99999999999:0:4"):
            self.expect(USAGE, "conform", f"--watch={watch}", "x", err="--watch")
        for poke in ("", "0:0", "0:0:", "0:0:0", "0:0:0g", "0:0:" + "00" * 17):
            self.expect(USAGE, "conform", f"--poke={poke}", "x", err="--poke")


class Ends(Case):
    def test_no_device(self):
        self.expect(IO, "conform", str(self.dir / "nothing"), err="can't be reached")

    def test_no_migration(self):
        for words, out in (((), "1..0 # SKIP"), (("--json",), '"tests": []')):
            path = self.dir / f"immovable{len(words)}"
            server = Immovable(path)
            try:
                result = self.expect(UNKNOWN, "conform", *words, str(path))
            finally:
                server.close()
            self.assertIn(out, result.out)
            self.assertIn("no migration of VFIO, version 2", result.out)

    def test_failure(self):
        with conform.server("--fault=wrong-errno") as device:
            result = conform.conform("--only=arcs", "--only=refuse-error", device)
        self.assertEqual(result.status, NO)
        self.assertEqual(result.err, "")

    def test_fail_fast(self):
        words = ("--json", "--only=arcs", "--only=refuse-error", "--only=refuse-unknown")
        with conform.server("--fault=wrong-errno") as device:
            outcome = conform.conform_json(*words, "--fail-fast", device)
        self.assertEqual(list(outcome.tests), ["arcs", "refuse-error"])
        self.assertIn("--fail-fast", outcome.json["ended_by"])
        self.assertEqual(outcome.status, NO)

    def test_poke_that_fails(self):
        with conform.server() as device:
            result = conform.conform("--poke=99:0:00", device)
        self.assertEqual(result.status, IO)
        self.assertIn("--poke", result.err)


class Output(Case):
    def test_tap(self):
        with conform.server("--fault=wrong-errno", "--fault=size-zero") as device:
            result = conform.conform("--only=arcs", "--only=refuse-error", "--only=data-size-plausible",
                                     "--only=second-takes", device)
        lines = result.out.splitlines()
        self.assertEqual(lines[:2], ["TAP version 14", "1..4"])
        points = [line for line in lines if re.match(r"(not )?ok \d", line)]
        self.assertEqual(points, [
            "ok 1 - arcs",
            "not ok 2 - refuse-error",
            "not ok 3 - data-size-plausible # TO" "DO a remark: the interface leaves it to the driver",
            "ok 4 - second-takes # SKIP there is no --second",
        ])
        self.assertEqual(lines[-1], "# 1 passed, 1 failed, 1 with remarks, 1 skipped")
        self.assertEqual(lines.count("  ---"), lines.count("  ..."))
        self.assertIn('    words: "ERROR cannot be specified as a device state"', lines)
        self.assertIn('    - at: "STOP -> ERROR"', lines)
        self.assertIn('      wanted: "EINVAL"', lines)
        self.assertIn('      got: "EIO"', lines)

    def test_json(self):
        with conform.server("--fault=wrong-errno", "--flags=stop-copy,p2p") as device:
            outcome = conform.conform_json("--only=arcs", "--only=refuse-error", "--only=precopy-nomsg", device)
        self.assertEqual(outcome.json["flags"], ["STOP_COPY", "P2P"])
        self.assertEqual(outcome.json["transport"], "vfio-user")
        self.assertIsNone(outcome.json["ended_by"])
        self.assertEqual([outcome.json[key] for key in ("passed", "failed", "remarks", "skipped")], [1, 1, 0, 1])
        self.assertEqual(outcome.tests["precopy-nomsg"]["why_skipped"], "the device has no states for pre-copy")
        refused = outcome.tests["refuse-error"]
        self.assertEqual((refused["result"], refused["found"]), ("fail", 4))
        self.assertEqual(refused["findings"][0], {"at": "STOP -> ERROR", "wanted": "EINVAL", "got": "EIO"})

    def test_device_is_gone(self):
        with conform.server("--fault=exit-at=0") as device:
            result = conform.conform("--only=stream-end", "--only=round-trip", device)
        self.assertEqual(result.status, IO)
        self.assertIn("not ok 1 - stream-end", result.out)
        self.assertIn("Bail out! ", result.out)
        self.assertNotIn("round-trip", result.out)


class Rules(unittest.TestCase):
    def test_words_are_those_of_the_header(self):
        header = re.sub(r"\s*\n \*\s*", " ", HEADER.read_text())
        header = re.sub(r"\s+", " ", header)
        missing = {test["name"] for test in TESTS if test["rule"]["words"] not in header}
        self.assertLessEqual(missing, set() if "VFIO_MIG_GET_PRECOPY_INFO" in header else OF_A_LATER_KERNEL)

    def test_manual_page_names_each(self):
        page = (ROOT / "man/devmig-conform.1.scd").read_text()
        section = re.search(r"^# TESTS$(.*?)^# ", page, re.M | re.S).group(1)
        self.assertEqual(re.findall(r"^\*([a-z0-9-]+)\*", section, re.M), [test["name"] for test in TESTS])


if __name__ == "__main__":
    unittest.main()
