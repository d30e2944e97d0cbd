#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The real mdevctl runs our call-out and our notifier.

mdevctl looks at /sys and /etc of the root alone. So each test has a mount namespace, in which a machine is /sys,
and directories of the test are those below /etc.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "host/verbs"))
from verbs import HostCase, ROOT, machine  # noqa: E402

SKIP = 77
# As it is installed: where it was built it would take the rules of the source.
BIN = tempfile.TemporaryDirectory()
DEVMIG = shutil.copy(os.environ["DEVMIG"], BIN.name)
ETC = pathlib.Path(os.environ["DEVMIG_ETC"])  # /usr/local/etc/devmig
NEW = "83b8f4f2-509f-382f-3c1e-e6bfe0fa2000"
OLD = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"  # of the machine

RULES = """\
MATCH:
	type=mtty-{ports:int:1,2}
SELF:
	device_api=vfio-pci
	mdev_type=mtty-{ports}
COMPATIBLE:
	device_api=vfio-pci
	mdev_type=mtty-{ports}
COMPATIBLE:
	device_api=vfio-pci
	mdev_type=adjustable
	level={l:int:1..9}
APPLY:
	level={l}
"""


def nearest(path):
    return path if path.is_dir() else nearest(path.parent)


class Mdevctl(HostCase):
    def setUp(self):
        super().setUp()
        self.unpack("mtty")
        self.etc = self.dir / "etc"
        for part in ("mdevctl.d/scripts.d/callouts", "mdevctl.d/scripts.d/notifiers", "devmig/rules.d", "devmig/mdev",
                     "upper", "work", "run"):
            (self.etc / part).mkdir(parents=True)
        self.write("etc/devmig/rules.d/10-test.rules", RULES)
        self.script("callouts/00-devmig", (ROOT / "integration/mdevctl/callout.in").read_text())
        self.script("notifiers/00-devmig", (ROOT / "integration/mdevctl/notifier.in").read_text())

    def script(self, name, text):
        path = self.write(f"etc/mdevctl.d/scripts.d/{name}", text.replace("@devmig@", DEVMIG))
        path.chmod(0o755)

    def expect_source(self, text, uuid=NEW):
        """What is to come to the device that is to be made."""
        self.write(f"etc/devmig/mdev/{uuid}.devmig", text)

    def run_there(self, *words, text=None):
        place = nearest(ETC)
        inside = f"{self.etc}/upper/{ETC.relative_to(place)}" if ETC != place else f"{self.etc}/upper"
        shutil.rmtree(self.etc / "upper")
        shutil.copytree(self.etc / "devmig", inside)
        script = f"""
            set -e
            mount -t overlay overlay -o lowerdir={place},upperdir={self.etc}/upper,workdir={self.etc}/work {place}
            mount --bind {self.etc}/mdevctl.d /etc/mdevctl.d
            mount --rbind {self.root}/sys /sys
            exec "$@"
        """
        return subprocess.run(["unshare", "--mount", "--propagation=private", "bash", "-c", script, "bash",
                               *map(str, words)], capture_output=True, text=True, input=text, timeout=120, check=False)

    def mdevctl(self, *words, status=0, err=""):
        done = self.run_there("mdevctl", *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if err:
            self.assertIn(err, done.stderr)
        elif not status:
            self.assertNotIn("devmig", done.stderr)
        return done

    def created(self, name="mtty-1"):
        """What was written to have a device created; a recorded machine creates none."""
        return next(self.root.glob(f"sys/devices/**/{name}/create")).read_text()

    def define(self, uuid=NEW, kind="mtty-1", **options):
        return self.mdevctl("define", "-u", uuid, "-p", "mtty", "-t", kind, **options)

    def start(self, uuid=NEW, kind="mtty-1", **options):
        return self.mdevctl("start", "-u", uuid, "-p", "mtty", "-t", kind, **options)


class Veto(Mdevctl):
    """Of the source that is recorded for the device, whether it can come to one of the type."""

    def test_nothing_is_recorded(self):
        self.define()
        self.start()
        self.assertEqual(self.created(), NEW)

    def test_what_can_come(self):
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        self.define()
        self.start()
        self.assertEqual(self.created(), NEW)

    def test_what_can_not_come(self):
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        refused = self.start(status=1, err=f"{NEW}.devmig: what it describes can't migrate to a mtty-1 of mtty:")
        self.assertRegex(refused.stderr, "^00-devmig: devmig: .*\ndevmig: mdev_type is mtty-2, wanted mtty-1\n")
        self.define(status=1, err="can't migrate")
        self.assertEqual(self.created(), "")
        self.assertEqual(list((self.etc / "mdevctl.d").glob("mtty/*")), [])
        # Another device of this type is no concern of that document.
        self.define(uuid=OLD)

    def test_modify_to_what_can_not_come(self):
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        self.define()
        self.mdevctl("modify", "-u", NEW, "-t", "mtty-2", status=1, err="can't migrate")
        self.assertEqual(json.loads((self.etc / f"mdevctl.d/mtty/{NEW}").read_text())["mdev_type"], "mtty-1")

    def test_attributes_that_are_to_be_set(self):
        """They may be added to what is defined already, but are to be there when it starts."""
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=adjustable\n\tlevel=4\n")
        self.define()
        self.mdevctl("start", "-u", NEW, status=1, err="level must be set to 4 before the device is started; "
                     f"mdevctl modify --uuid {NEW} --addattr=level --value=4")
        self.mdevctl("modify", "-u", NEW, "--addattr=level", "--value=5")
        self.mdevctl("start", "-u", NEW, status=1, err="level must be set to 4")
        self.mdevctl("modify", "-u", NEW, "--addattr=level", "--value=4")
        self.assertEqual(self.created(), "")
        # No device comes to be in a recorded machine, but mdevctl got so far.
        self.mdevctl("start", "-u", NEW, status=1, err="Error removing device")
        self.assertEqual(self.created(), NEW)

    def test_what_can_not_be_told(self):
        """Stands in the way of a start alone: the parent of what is defined need not be there."""
        self.write("etc/devmig/rules.d/10-test.rules", "")
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        self.define()
        self.start(status=1, err="could not be told")
        self.expect_source("SELF\n")
        self.start(status=1, err=f"{NEW}.devmig:1")
        self.assertEqual(self.created(), "")

    def test_the_owner_of_a_type_is_asked(self):
        """Whoever comes behind us answers for the type, in what is refused as well as in all else."""
        self.script("callouts/50-owner", f"""#!/bin/sh
            cat > /dev/null
            echo "$*" >> {self.dir}/asked
            [ "$2" = mtty-1 ] || exit 2
            [ "$6" != start ] || [ "$4" != pre ] || {{ echo no >&2; exit 9; }}
        """)
        self.define()
        self.start(status=1, err="50-owner: no")
        asked = [line.split()[3:6:2] for line in (self.dir / "asked").read_text().splitlines()]
        self.assertEqual(asked, [["pre", "define"], ["post", "define"], ["pre", "start"]])
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        self.start(status=1, err="50-owner: no")
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        self.start(status=1, err="can't migrate")
        self.assertEqual(len((self.dir / "asked").read_text().splitlines()), 4)

    def test_without_the_program(self):
        """Its scripts may stay behind: nothing is refused for that."""
        self.write("etc/mdevctl.d/scripts.d/callouts/00-devmig",
                   (ROOT / "integration/mdevctl/callout.in").read_text().replace("@devmig@", "/nowhere/devmig"))
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        self.define()

    def test_scripts_without_the_program(self):
        """By themselves, as mdevctl may make less of a status than it does today."""
        for name, status in (("callout", 2), ("notifier", 0)):
            script = self.write(name, (ROOT / f"integration/mdevctl/{name}.in").read_text().replace("@devmig@", "/nowhere/devmig"))
            script.chmod(0o755)
            done = subprocess.run([script, "-t", "mtty-1", "-e", "pre"], capture_output=True, text=True, input="{}", check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (status, "", ""), name)

    def test_a_description_that_is_too_long(self):
        """mdevctl goes on where a call-out goes away before it has read all."""
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        attributes = [{"level": "4" * 4000}] * 1000
        path = self.write("long.json", json.dumps({"mdev_type": "mtty-1", "start": "manual", "attrs": attributes}))
        self.mdevctl("start", "-u", NEW, "-p", "mtty", "--jsonfile", path, status=1, err="more than 1048576 bytes")
        self.assertEqual(self.created(), "")

    def test_what_the_hook_makes_of_its_input(self):
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        words = ("hook", "mdevctl", "-t", "mtty-1", "-e", "pre", "-a", "start", "-s", "none", "-u", NEW, "-p", "mtty")
        for text, status, complaint in (
                ('{"mdev_type":"mtty-1","start":"manual","attrs":[]}', 1, "can't migrate"),
                ('{"attrs":[{"level":4}]}', 3, "an attribute's value is not a text"),
                ('{"attrs":["level"]}', 3, "something else than objects"),
                ('{"attrs":[[{"a":"b"}]]}', 3, "something else than objects"),
                ('{"attrs":{}}', 3, "attrs is not a list"),
                ('{"attrs":[{"a":"b\\u0000"}]}', 3, "NUL"),
                ('{"attrs":[' + '{"a":"b"},' * 4096 + '{"a":"b"}]}', 3, "more than 4096 attributes"),
                ("[]", 3, "not an object"), ("", 3, "bad-json"), ("{", 3, "bad-json"), ("{} {}", 3, "bad-json"),
                ('{"mdev_type":3}', 3, "mdev_type is not a text"),
                ("{" + " " * (4 << 20) + "}", 3, "more than 1048576 bytes")):
            with self.subTest(complaint):
                done = self.run_there(DEVMIG, *words, text=text)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertIn(complaint, done.stderr)
        for changed in (("-e", "post"), ("-e", "get"), ("-a", "stop"), ("-u", "../../x"), ("-u", "g" * 36),
                        ("-u", "0" * 36)):
            done = self.run_there(DEVMIG, *words, *changed, text="{}")
            self.assertEqual((done.returncode, done.stderr), (2, ""), changed)
        done = self.run_there(DEVMIG, "hook", "mdevctl")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--uuid", done.stderr)


class Notifier(Mdevctl):
    def setUp(self):
        super().setUp()
        self.write("etc/devmig/exports", f"records {self.dir}/host.jsonl\nprometheus {self.dir}/devmig.prom\n")

    def test_exports_are_made_anew(self):
        self.define()
        records = [json.loads(line) for line in (self.dir / "host.jsonl").read_text().splitlines()]
        self.assertEqual({record["device"] for record in records}, {"mtty/mtty-1", "mtty/mtty-2", OLD})
        parent = next(self.root.glob("sys/devices/**/mdev_supported_types")).parent.relative_to(self.root / "sys/devices")
        machine.Machine(self.root).word_mdev(str(parent), NEW, "mtty-1", "vfio_mdev", "9")
        self.mdevctl("undefine", "-u", NEW)
        self.assertIn(NEW, (self.dir / "host.jsonl").read_text())
        self.assertIn(NEW, (self.dir / "devmig.prom").read_text())

    def test_also_when_it_failed(self):
        self.expect_source("SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        self.start(status=1, err="can't migrate")
        self.assertTrue((self.dir / "host.jsonl").exists())

    def test_a_malformed_list_stops_nobody(self):
        self.write("etc/devmig/exports", "nonsense\n")
        self.define()
        (self.etc / "devmig/exports").unlink()
        self.mdevctl("undefine", "-u", NEW)


if __name__ == "__main__":
    if not shutil.which("mdevctl"):
        print("SKIP: mdevctl is not installed (package mdevctl)")
        sys.exit(SKIP)
    if subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True,
                      check=False).returncode:
        print("SKIP: only root can mount in a namespace of its own")
        sys.exit(SKIP)
    unittest.main()
