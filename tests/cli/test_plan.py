#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig plan and create: ways to a destination, in the words of each program, and done on hosts of files."""

import json
import os
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

from harness import APPLY, EXAMPLES, IO, NO, ROOT, UNKNOWN, USAGE, YES, Case, environment, heed_permissions

UUID = "83b8f4f2-509f-4d29-a6b5-1d3c0e2f7aff"
OTHER = "83b8f4f2-509f-4d29-a6b5-1d3c0e2f7a01"
FLEET = ("--fleet", EXAMPLES / "fleet.jsonl", "--host", "gpu1")
SOURCE = EXAMPLES / "type-x4-source.devmig"

# A function with an attribute, of which a rule makes a document.
RULES = """
MATCH:
	kind=vf
	pci.id=15b3:101e
	attr.mode={mode:string}
SELF:
	device_api=vfio-pci
	mode={mode}
COMPATIBLE:
	device_api=vfio-pci
	mode={any:string}
APPLY:
	mode={any}

MATCH:
	kind=type
	type=1155
SELF:
	device_api=vfio-pci
	vgpu=1155
COMPATIBLE:
	vgpu=1155

MATCH:
	kind=vf
	type={type:int}
SELF:
	device_api=vfio-pci
	vgpu={type}
COMPATIBLE:
	vgpu={type}

MATCH:
	kind=type
	bus=pci
	type={type:string}
SELF:
	device_api=vfio-pci
	mdev_type={type}
COMPATIBLE:
	mdev_type={type}
"""


def document(**fields):
    """A document that accepts what it is itself."""
    lines = "".join(f"\t{name}={value}\n" for name, value in {"device_api": "vfio-pci", **fields}.items())
    return f"SELF:\n{lines}COMPATIBLE:\n{lines}"


class Host(Case):
    """A host that is made of files."""

    def setUp(self):
        super().setUp()
        self.root = self.dir / "root"
        self.write("root/etc/hostname", "h1\n")
        self.write("rules/50-test.rules", RULES)
        (self.root / "sys/bus/mdev/devices").mkdir(parents=True)

    def file(self, path, text):
        return self.write(f"root/{path}", text)

    def link(self, path, target):
        """A link at `path` below the root to `target` below it."""
        link = self.root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(self.root / target, link.parent))

    def function(self, address, driver="mlx5_vfio_pci", **attributes):
        """A virtual function that a driver has, free."""
        directory = f"sys/devices/pci0000:00/{address}"
        for name, value in {"vendor": "0x15b3", "device": "0x101e", "class": "0x020000", **attributes}.items():
            self.file(f"{directory}/{name}", f"{value}\n")
        self.file("sys/devices/pci0000:00/0000:3b:00.0/vendor", "0x15b3\n")
        self.file("sys/devices/pci0000:00/0000:3b:00.0/device", "0x1021\n")
        (self.root / "sys/bus/pci/drivers" / driver).mkdir(parents=True, exist_ok=True)
        self.link(f"{directory}/driver", f"sys/bus/pci/drivers/{driver}")
        self.link(f"{directory}/physfn", "sys/devices/pci0000:00/0000:3b:00.0")
        self.link(f"{directory}/subsystem", "sys/bus/pci")
        for name in (address, "0000:3b:00.0"):
            if not (self.root / "sys/bus/pci/devices" / name).is_symlink():
                self.link(f"sys/bus/pci/devices/{name}", f"sys/devices/pci0000:00/{name}")
        return self.root / directory

    def vgpu_function(self, address, current="0"):
        directory = self.function(address, "nvidia", vendor="0x10de", device="0x26b9")
        self.file(f"sys/devices/pci0000:00/{address}/nvidia/current_vgpu_type", f"{current}\n")
        self.file(f"sys/devices/pci0000:00/{address}/nvidia/creatable_vgpu_types",
                  "ID    : vGPU Name\n1155  : NVIDIA L40S-16Q\n")
        return directory / "nvidia/current_vgpu_type"

    def mdev_type(self, parent, name, available=4):
        directory = f"sys/devices/pci0000:00/{parent}"
        self.file(f"{directory}/vendor", "0x8086\n")
        self.file(f"{directory}/device", "0x193b\n")
        for file, text in {"name": name, "device_api": "vfio-pci", "available_instances": available,
                           "create": ""}.items():
            self.file(f"{directory}/mdev_supported_types/{name}/{file}", f"{text}\n")
        for bus in ("sys/class/mdev_bus", "sys/bus/pci/devices"):
            if not (self.root / bus / parent).is_symlink():
                self.link(f"{bus}/{parent}", directory)

    def host(self, status, verb, *words, **options):
        return self.expect(status, verb, "--root", self.root, "--rules", self.dir / "rules", *words, **options)

    def source(self, **fields):
        return self.write("source.devmig", document(**fields))


class Plans(Host):
    def test_a_free_device_comes_before_a_type(self):
        self.vgpu_function("0000:3b:00.4", "1155")
        self.vgpu_function("0000:3b:00.5")
        plan = self.host(YES, "plan", "--json", self.source(vgpu="1155")).json
        self.assertEqual([(way["kind"], way["device"]) for way in plan["ways"]],
                         [("ready", "0000:3b:00.4"), ("assign", "0000:3b:00.5")])
        self.assertEqual(plan["steps"], [])
        self.assertEqual(plan["answer"], "compatible")

    def test_a_type_of_another_node_comes_later(self):
        for parent, node in (("0000:00:02.0", 1), ("0000:00:03.0", 0), ("0000:00:10.0", -1)):
            self.mdev_type(parent, "t")
            self.file(f"sys/devices/pci0000:00/{parent}/numa_node", f"{node}\n")
        plan = self.host(APPLY, "plan", "--json", self.source(mdev_type="t")).json
        self.assertEqual([way["parent"] for way in plan["ways"]], ["0000:00:03.0", "0000:00:02.0", "0000:00:10.0"])

    def test_what_is_wished_for(self):
        for parent in ("0000:00:02.0", "0000:00:03.0"):
            self.mdev_type(parent, "t")
        source = self.source(mdev_type="t")
        plan = self.host(APPLY, "plan", "--json", "--parent", "0000:00:03.0", "--uuid", UUID, source).json
        self.assertEqual([way["parent"] for way in plan["ways"]], ["0000:00:03.0"])
        self.assertEqual(plan["steps"][0]["value"], UUID)
        self.assertEqual(plan["steps"][0]["path"], "sys/class/mdev_bus/0000:00:03.0/mdev_supported_types/t/create")
        self.assertEqual(self.host(NO, "plan", "--json", "--type", "u", source).json["looked_at"], 0)

    def test_a_uuid_is_made_up_anew(self):
        self.mdev_type("0000:00:02.0", "t")
        source = self.source(mdev_type="t")
        made = {self.host(APPLY, "plan", "--json", source).json["steps"][0]["value"] for _ in range(3)}
        self.assertEqual(len(made), 3)

    def test_uuids(self):
        source = self.source(mdev_type="t")
        for uuid in ("", "x", UUID.upper(), UUID + "0", UUID.replace("-", ""), UUID[:-1] + "\n"):
            self.host(USAGE, "plan", "--uuid", uuid, source, err="is no uuid")

    def test_an_attribute_is_to_be_set(self):
        self.function("0000:3b:00.4", mode="one")
        plan = self.host(APPLY, "plan", "--json", self.source(mode="two")).json
        self.assertEqual(plan["ways"][0]["kind"], "adapt")
        self.assertEqual(plan["steps"], [{"kind": "set", "path": "sys/devices/pci0000:00/0000:3b:00.4/mode",
                                          "name": "mode", "value": "two", "before": "one"}])
        text = self.host(APPLY, "plan", self.source(mode="two")).out
        self.assertIn("0000:3b:00.4/mode = two, now one", text)

    def test_the_source_is_no_destination(self):
        self.function("0000:3b:00.4", mode="one")
        self.assertEqual(self.host(NO, "plan", "--json", "0000:3b:00.4").json["looked_at"], 0)
        self.function("0000:3b:00.5", mode="one")
        self.assertEqual(self.host(YES, "plan", "--json", "0000:3b:00.4").json["ways"][0]["device"], "0000:3b:00.5")

    def test_why_not(self):
        self.mdev_type("0000:00:02.0", "t", available=0)
        self.mdev_type("0000:00:02.0", "u")
        # That no instance is free does not matter where none would do.
        self.mdev_type("0000:00:03.0", "u", available=0)
        plan = self.host(NO, "plan", "--json", self.source(mdev_type="t")).json
        self.assertEqual([(r["reason"], r["record"], r["count"]) for r in plan["rejections"]],
                         [("none-left", "0000:00:02.0/t", 1), ("verdict", "0000:00:02.0/u", 2)])
        text = self.host(NO, "plan", self.source(mdev_type="t")).out
        self.assertIn("mdev_type is t, wanted u [different]", text)
        self.assertIn("no instance is free [none-left]", text)

    def test_a_function_that_has_another_vgpu(self):
        self.vgpu_function("0000:3b:00.4", "1150")
        plan = self.host(NO, "plan", "--json", self.source(vgpu="1155")).json
        self.assertEqual({r["record"]: r["reason"] for r in plan["rejections"]},
                         {"0000:3b:00.4": "verdict", "0000:3b:00.4/1155": "occupied"})

    def test_what_no_rule_speaks_of(self):
        self.mdev_type("0000:00:02.0", "t")
        self.write("rules/50-test.rules", "")
        self.host(UNKNOWN, "plan", self.source(mdev_type="t"))

    def test_a_source_without_document(self):
        self.mdev_type("0000:00:02.0", "t")
        text = self.host(UNKNOWN, "plan", self.write("bad.devmig", "SELF:\n")).out
        self.assertEqual(text.count("[empty-object]"), 1)
        self.assertIn("[empty-object]", self.host(UNKNOWN, "plan", "--json", self.dir / "bad.devmig").json["doubt"])
        self.host(IO, "plan", "0000:3b:00.7", err="the host has no device")

    def test_functions_that_might_be_one(self):
        """What is there, or could be made, of the source's PCI id, and no plan does."""
        for number, driver in ((4, "mlx5_core"), (5, "vfio-pci"), (6, "mlx5_core")):
            self.function(f"0000:3b:00.{number}", driver)
        (self.root / "sys/devices/pci0000:00/0000:3b:00.6/driver").unlink()
        self.function("0000:3b:00.7", "mlx5_core", device="0x101f")
        for name, value in {"sriov_numvfs": 4, "sriov_totalvfs": 16, "sriov_vf_device": "101e"}.items():
            self.file(f"sys/devices/pci0000:00/0000:3b:00.0/{name}", f"{value}\n")
        source = self.source(id_of_it="15b3:101e")
        plan = self.host(UNKNOWN, "plan", "--json", source).json
        self.assertEqual([(s["function"], s["kind"], s["driver"], s["made"], s["most"]) for s in plan["spares"]], [
            ("0000:3b:00.0", "physical", None, 4, 16), ("0000:3b:00.4", "virtual", "mlx5_core", None, None),
            ("0000:3b:00.5", "virtual", "vfio-pci", None, None), ("0000:3b:00.6", "virtual", None, None, None)])
        text = self.host(UNKNOWN, "plan", source).out
        self.assertIn("  0000:3b:00.0 can have more functions with its PCI id: it has 4 of 16\n"
                      "  0000:3b:00.4 has its PCI id, but mlx5_core has it, which does not migrate\n"
                      "  0000:3b:00.5 has its PCI id, but vfio-pci has it, which does not migrate\n"
                      "  0000:3b:00.6 has its PCI id, but no driver has it\n"
                      "devmig-plan(1), FUNCTIONS, says what to do\n", text)
        # All that can be made are; another id is none of its business, and a way needs no spare.
        self.file("sys/devices/pci0000:00/0000:3b:00.0/sriov_numvfs", "16\n")
        self.assertEqual(len(self.host(UNKNOWN, "plan", "--json", source).json["spares"]), 3)
        self.assertEqual(self.host(UNKNOWN, "plan", "--json", self.source(pci_id="8086:1")).json["spares"], [])
        self.function("0000:3b:01.0", mode="one")
        self.assertEqual(self.host(YES, "plan", "--json", self.source(mode="one")).json["spares"], [])

    def test_spares_of_a_machine_that_lies(self):
        """Numbers that are none, and names that are no device's."""
        self.function("0000:3b:00.4", "mlx5_core")
        for most, made, device in (("-1", "0", "101e"), ("16x", "0", "101e"), ("99999999999999999999", "0", "101e"),
                                   ("16", "", "101e"), ("16", "0", "1101e"), ("", "", "")):
            for name, value in {"sriov_numvfs": made, "sriov_totalvfs": most, "sriov_vf_device": device}.items():
                self.file(f"sys/devices/pci0000:00/0000:3b:00.0/{name}", f"{value}\n")
            plan = self.host(NO, "plan", "--json", self.source(id="15b3:101e")).json
            self.assertEqual([s["function"] for s in plan["spares"]], ["0000:3b:00.4"], (most, made, device))

    def test_many_reasons_are_bounded(self):
        for i in range(40):
            self.mdev_type("0000:00:02.0", f"type-{i}")
        plan = self.host(NO, "plan", "--json", self.source(mdev_type="t")).json
        self.assertEqual((len(plan["rejections"]), plan["rejected"]), (32, 40))
        self.assertIn("and 8 of other kinds", self.host(NO, "plan", self.source(mdev_type="t")).out)


class Fleets(Case):
    def test_hosts(self):
        self.expect(USAGE, "plan", SOURCE, "--fleet", EXAMPLES / "fleet.jsonl", err="name one with --host")
        self.expect(USAGE, "plan", SOURCE, "--host", "gpu1", err="--fleet")
        self.expect(UNKNOWN, "plan", SOURCE, "--fleet", EXAMPLES / "fleet.jsonl", "--host", "gpu", err="gpu1")

    def test_the_only_host_need_not_be_named(self):
        records = (EXAMPLES / "fleet.jsonl").read_text().splitlines()
        fleet = self.write("one.jsonl", "\n".join(line for line in records if '"gpu1"' in line) + "\n")
        self.expect(APPLY, "plan", SOURCE, "--fleet", fleet)

    def test_the_source_is_no_destination(self):
        plan = self.expect(YES, "plan", "--json", "r2/0000:3b:00.2", "--fleet", EXAMPLES / "rack.jsonl",
                           "--host", "r2").json
        self.assertEqual([way["device"] for way in plan["ways"]], ["0000:3b:00.3", "0000:3b:00.4"])

    def test_names_that_lead_elsewhere(self):
        """A record is anybody's: no path is made of what is no name of a directory."""
        text = {"self": {"mdev_type": "t"}, "compatible": [{"fields": {"mdev_type": "t"}}]}
        for parent, device in (("../../../etc", "../../../etc/t"), ("p", "p/.."), ("..", "../t"), ("", "t"), ("a/b", "a/b/t")):
            fleet = self.write("f.jsonl", json.dumps(
                {"host": "h", "device": device, "kind": "type", "available": 1, "document": text,
                 **({"parent": parent} if parent else {})}) + "\n")
            plan = self.expect(NO, "plan", "--json", self.write("s.devmig", "SELF:\n\tmdev_type=t\n"), "--fleet", fleet).json
            self.assertEqual(plan["rejections"][0]["reason"], "bad-name", (parent, device))


class Formats(Case):
    def plan(self, form, *words, status=APPLY, **options):
        return self.expect(status, "plan", SOURCE, *FLEET, "--format", form, "--uuid", UUID, *words, **options).out

    def hostile(self, form, type_="t'\"$(touch pwned)`&<>\\", value="v'\"$(touch pwned)`&<>\\;"):
        """The same where names and values are as bad as they can be."""
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        text = {"self": {"a": "b"}, "compatible": [{"fields": {"url": "{url:string}"}, "apply": {"url": "{url}", "n": f'"{quoted}"'}}]}
        fleet = self.write("f.jsonl", json.dumps({"host": "h", "device": f"0000:65:00.0/{type_}", "kind": "type",
                                                  "available": 1, "parent": "0000:65:00.0", "document": text}) + "\n")
        source = self.write("s.devmig", f'SELF:\n\turl="{quoted}"\n')
        return self.expect(APPLY, "plan", source, "--fleet", fleet, "--format", form, "--uuid", UUID).out

    def check_shell(self, script):
        subprocess.run(["sh", "-n"], input=script, text=True, check=True, env=environment())

    def test_shell(self):
        script = self.plan("shell")
        self.check_shell(script)
        self.assertIn(f"printf '%s\\n' '{UUID}' > "
                      "'/sys/class/mdev_bus/0000:65:00.0/mdev_supported_types/type_x1/create'", script)
        self.assertIn(f"printf '%s\\n' '4' > '/sys/bus/mdev/devices/{UUID}/aggregator'", script)

    def run_words(self, script):
        """Commands of mdevctl as they come to it."""
        log = self.dir / "log"
        log.unlink(missing_ok=True)
        stub = self.write("bin/mdevctl", '#!/bin/sh\n[ "$1" = list ] && { [ ! -e "$LOG" ] || echo one; exit; }\nprintf "%s\\0" "$@" >> "$LOG"\nprintf "\\n\\0" >> "$LOG"\n'
                                         '[ "$1" != "$FAIL" ]\n')
        stub.chmod(0o755)
        return log, stub

    def words(self, script, fail=""):
        log, stub = self.run_words(script)
        done = subprocess.run(["sh"], input=script, text=True, cwd=self.dir, check=False, capture_output=True,
                              env=environment(PATH=f"{stub.parent}:{os.environ['PATH']}", LOG=str(log), FAIL=fail))
        words, commands = [], []
        for word in log.read_text().split("\0")[:-1]:
            if word == "\n":
                commands.append(words)
                words = []
            else:
                words.append(word)
        return done.returncode, commands

    def test_mdevctl(self):
        status, commands = self.words(self.plan("mdevctl"))
        self.assertEqual(status, 0)
        self.assertEqual(commands, [
            ["define", "--uuid", UUID, "--parent=0000:65:00.0", "--type=type_x1"],
            ["modify", "--uuid", UUID, "--addattr=aggregator", "--value=4"],
            ["modify", "--uuid", UUID, "--addattr=remote_url", "--value=nvme+tcp://storage.example:4420/ns7"],
            ["start", "--uuid", UUID]])

    def test_mdevctl_undoes(self):
        for fail in ("modify", "start"):
            status, commands = self.words(self.plan("mdevctl"), fail)
            self.assertNotEqual(status, 0)
            self.assertEqual(commands[-1], ["undefine", "--uuid", UUID], fail)

    def test_hostile_names_are_one_word(self):
        type_, value = "t'\"$(touch pwned)`&<>\\", "v'\"$(touch pwned)`&<>\\;"
        status, commands = self.words(self.hostile("mdevctl"))
        self.assertEqual((status, commands[0][-1], commands[1][-1], commands[2][-1]),
                         (0, f"--type={type_}", f"--value={value}", f"--value={value}"))
        self.check_shell(self.hostile("shell"))
        self.assertEqual(json.loads(self.hostile("mdevctl-json")),
                         {"mdev_type": type_, "start": "manual", "attrs": [{"url": value}, {"n": value}]})
        device = xml.etree.ElementTree.fromstring(self.hostile("libvirt"))
        self.assertEqual(device.find("capability/type").get("id"), type_)
        self.assertEqual([a.get("value") for a in device.findall("capability/attr")], [value, value])
        self.assertFalse((self.dir / "pwned").exists())

    def real(self, script):
        """Run a script with the real mdevctl, whose directory is one of its own."""
        quoted = self.write("script", script)
        return subprocess.run(["unshare", "-m", "sh", "-c", "mkdir -p /etc/mdevctl.d && mount -t tmpfs none /etc/mdevctl.d && "
                               "mkdir -p /etc/mdevctl.d/scripts.d/callouts /etc/mdevctl.d/scripts.d/notifiers && "
                               f". {quoted}"], capture_output=True, text=True, check=False)

    def test_the_real_mdevctl(self):
        if not shutil.which("mdevctl"):
            self.skipTest("there is no mdevctl")
        if self.real("").returncode != 0:
            self.skipTest("no mount namespace can be had, which keeps mdevctl's directory as it is")
        for make in (self.plan, self.hostile):
            script = make("mdevctl")
            defined = script.replace("mdevctl start", f"mdevctl list --defined --dumpjson --uuid {UUID}; : ")
            done = self.real(defined)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout), json.loads(make("mdevctl-json")))
            self.assertEqual(self.real(f"cat > $$ <<'EOF'\n{make('mdevctl-json')}EOF\n"
                                       f"mdevctl define --uuid {UUID} --parent 0000:65:00.0 --jsonfile $$; rm $$\n"
                                       f"mdevctl list --defined --dumpjson --uuid {UUID}").stdout, done.stdout)
            # There is no such parent here: the device can't be started, and is not defined any more.
            done = self.real(f"(. {self.write('whole', script)})\nstatus=$?\nmdevctl list --defined\nexit $status")
            self.assertNotEqual(done.returncode, 0)
            self.assertNotIn(UUID, done.stdout)

    def test_what_others_cannot_say(self):
        source = EXAMPLES / "type-x4-source.devmig"
        for form in ("mdevctl", "mdevctl-json", "libvirt"):
            self.expect(USAGE, "plan", source, "--fleet", EXAMPLES / "fleet.jsonl", "--host", "net2", "--format", form,
                        err="no mediated device is created")
            self.expect(NO, "plan", source, "--fleet", EXAMPLES / "fleet.jsonl", "--host", "gpu2", "--format", form,
                        err="there is no way")

    def test_parents_of_libvirt(self):
        text = {"self": {"a": "b"}, "compatible": [{"fields": {"a": "b"}}]}
        source = self.write("s.devmig", "SELF:\n\ta=b\n")
        for parent, name in (("0000:65:00.0", "pci_0000_65_00_0"), ("0.0.0120", "css_0_0_0120"), ("matrix", "ap_matrix"),
                             ("mtty", None), ("0000:65:00.0x", None)):
            fleet = self.write("f.jsonl", json.dumps({"host": "h", "device": f"{parent}/t", "kind": "type", "available": 1,
                                                      "parent": parent, "document": text}) + "\n")
            words = ("plan", source, "--fleet", fleet, "--format", "libvirt")
            if name is None:
                self.expect(USAGE, *words, err="libvirt has no name for the parent")
            else:
                self.assertIn(f"<parent>{name}</parent>", self.expect(APPLY, *words).out)

    @unittest.skipUnless(shutil.which("virt-xml-validate"), "there is no virt-xml-validate (libvirt-clients)")
    def test_libvirts_schema(self):
        for name, text in (("plain", self.plan("libvirt")), ("hostile", self.hostile("libvirt", type_="t&<>'"))):
            path = self.write(f"{name}.xml", text)
            done = subprocess.run(["virt-xml-validate", path, "nodedev"], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Scripts(Host):
    """The script of a shell, on a host of files."""

    def script(self, *words):
        text = self.host(APPLY, "plan", "--format", "shell", *words).out
        return text.replace("/sys/", f"{self.root}/sys/")

    def run_script(self, text):
        return subprocess.run(["sh"], input=text, text=True, check=False, capture_output=True, env=environment())

    def test_an_attribute(self):
        mode = self.function("0000:3b:00.4", mode="one") / "mode"
        self.assertEqual(self.run_script(self.script(self.source(mode="two's"))).returncode, 0)
        self.assertEqual(mode.read_text(), "two's\n")

    def test_a_vgpu_type(self):
        current = self.vgpu_function("0000:3b:00.4")
        text = self.script(self.source(vgpu="1155"))
        self.assertEqual(self.run_script(text).returncode, 0)
        self.assertEqual(current.read_text(), "1155\n")
        current.write_text("1150\n")
        self.assertEqual(self.run_script(text).returncode, 1)
        self.assertEqual(current.read_text(), "1150\n")

    def test_what_fails_is_undone(self):
        mode = self.function("0000:3b:00.4", mode="one", other="x") / "mode"
        text = self.script(self.source(mode="two")) + "false\n"
        self.assertNotEqual(self.run_script(text).returncode, 0)
        self.assertEqual(mode.read_text(), "one\n")

    def test_a_signal_undoes(self):
        current = self.vgpu_function("0000:3b:00.4")
        text = self.script(self.source(vgpu="1155")) + "kill -TERM $$\n"
        self.assertEqual(self.run_script(text).returncode, 143)
        self.assertEqual(current.read_text(), "0\n")


    def test_a_signal_while_it_undoes(self):
        """Another one is too late."""
        current = self.vgpu_function("0000:3b:00.4")
        text = self.script(self.source(vgpu="1155")).replace("\nundo() {\n", "\nundo() {\nkill -TERM $$\n", 1) + "kill -INT $$\n"
        self.assertEqual(self.run_script(text).returncode, 130)
        self.assertEqual(current.read_text(), "0\n")

    def test_nothing_is_to_be_done(self):
        self.function("0000:3b:00.4", mode="one")
        done = self.run_script(self.host(YES, "plan", "--format", "shell", self.source(mode="one")).out)
        self.assertEqual((done.returncode, done.stdout), (0, "0000:3b:00.4 will do as it stands: nothing is to be done\n"))

    @unittest.skipUnless(shutil.which("shellcheck"), "there is no shellcheck")
    def test_shellcheck(self):
        self.function("0000:3b:00.4", mode="one's")
        self.vgpu_function("0000:3b:00.5")
        self.mdev_type("0000:00:02.0", "t")
        for form, fields in (("shell", {"mode": "two"}), ("shell", {"vgpu": "1155"}), ("shell", {"mdev_type": "t"}),
                             ("mdevctl", {"mdev_type": "t"})):
            text = self.host(APPLY, "plan", "--format", form, self.source(**fields)).out
            done = subprocess.run(["shellcheck", "-"], input=text, text=True, check=False, capture_output=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_what_to_do_next(self):
        """Where a file can't be written that is told."""
        current = self.vgpu_function("0000:3b:00.4")
        current.chmod(0o444)
        done = self.host(IO, "create", self.source(vgpu="1155"), err="Permission denied; only root may", preexec_fn=heed_permissions)
        self.assertNotIn("undone", done.err)
        self.assertEqual(current.read_text(), "0\n")


class Creates(Host):
    def test_a_vgpu_type(self):
        current = self.vgpu_function("0000:3b:00.4")
        done = self.host(YES, "create", self.source(vgpu="1155"))
        self.assertEqual(current.read_text(), "1155\n")
        self.assertEqual(done.lines[0], "wrote 1155 to /sys/bus/pci/devices/0000:3b:00.4/nvidia/current_vgpu_type")
        self.assertIn("can migrate to 0000:3b:00.4", done.out)

    def test_json(self):
        self.vgpu_function("0000:3b:00.4")
        done = self.host(YES, "create", "--json", self.source(vgpu="1155")).json
        self.assertEqual((done["device"], done["kind"], len(done["steps"])), ("0000:3b:00.4", "assign", 1))

    def test_an_attribute(self):
        mode = self.function("0000:3b:00.4", mode="one") / "mode"
        self.host(YES, "create", "--quiet", self.source(mode="two"))
        self.assertEqual(mode.read_text(), "two\n")

    def test_nothing_is_to_be_done(self):
        mode = self.function("0000:3b:00.4", mode="one") / "mode"
        before = mode.stat().st_mtime_ns
        self.assertEqual(len(self.host(YES, "create", self.source(mode="one")).lines), 1)
        self.assertEqual(mode.stat().st_mtime_ns, before)

    def test_a_dry_run_writes_nothing(self):
        current = self.vgpu_function("0000:3b:00.4")
        self.assertIn("current_vgpu_type = 1155", self.host(APPLY, "create", "--dry-run", self.source(vgpu="1155")).out)
        self.assertEqual(current.read_text(), "0\n")

    def test_nothing_will_do(self):
        self.vgpu_function("0000:3b:00.4", "1150")
        self.assertIn("[occupied]", self.host(NO, "create", self.source(vgpu="1155")).out)
        self.host(UNKNOWN, "create", self.write("bad.devmig", "SELF:\n"))

    def test_what_was_made_is_looked_at(self):
        """A file that takes what is written, and does nothing with it, is no device."""
        self.mdev_type("0000:00:02.0", "t")
        done = self.host(NO, "create", "--uuid", UUID, self.source(mdev_type="t"), err=f"the host has no device {UUID}")
        self.assertIn("undone: what was written to /sys/class/mdev_bus/0000:00:02.0", done.err)

    def test_what_is_not_as_it_was_to_be_is_undone(self):
        self.write("rules/50-test.rules", RULES.replace("vgpu={type}\nCOMPATIBLE", "vgpu=1{type}\nCOMPATIBLE").replace(
            "vgpu={type}\n\nMATCH", "vgpu=1{type}\n\nMATCH"))
        current = self.vgpu_function("0000:3b:00.4")
        done = self.host(NO, "create", self.source(vgpu="1155"), err="it can't migrate to 0000:3b:00.4: vgpu is 1155, wanted 11155")
        self.assertIn("undone", done.err)
        self.assertEqual(current.read_text(), "0\n")

    def test_what_is_refused_is_undone(self):
        mode = self.function("0000:3b:00.4", mode="one", speed="1")
        self.write("rules/50-test.rules", RULES.replace("APPLY:\n\tmode={any}", "APPLY:\n\tmode={any}\n\tgone=1"))
        done = self.host(IO, "create", self.source(mode="two"), err="/gone: No such file or directory")
        self.assertIn("undone: what was written to /sys/devices/pci0000:00/0000:3b:00.4/mode", done.err)
        self.assertEqual((mode / "mode").read_text(), "one\n")

    def test_only_files_are_written(self):
        directory = self.function("0000:3b:00.4", mode="one")
        self.write("rules/50-test.rules", RULES.replace("APPLY:\n\tmode={any}", "APPLY:\n\tmode={any}\n\tpipe=1"))
        os.mkfifo(directory / "pipe")
        self.host(IO, "create", self.source(mode="two"), err="not supported")
        self.assertEqual((directory / "mode").read_text(), "one\n")

    def test_links_stay_below_the_root(self):
        directory = self.function("0000:3b:00.4", mode="one")
        outside = self.write("outside", "here\n")
        self.write("rules/50-test.rules", RULES.replace("APPLY:\n\tmode={any}", "APPLY:\n\tmode={any}\n\tlink=1"))
        (directory / "link").symlink_to(outside)
        self.host(IO, "create", self.source(mode="two"), err="No such file")
        self.assertEqual(outside.read_text(), "here\n")


class Recorded(Case):
    """examples/gpu-host.tar.zst: an archive."""

    HOST = (f"--root={EXAMPLES / 'gpu-host.tar.zst'}", f"--rules={ROOT / 'rules'}", "0000:26:00.5")

    def test_nothing_is_made_in_it(self):
        self.expect(USAGE, "create", *self.HOST, err="nothing can be made in a recording; add --dry-run")

    def test_it_can_be_planned_for(self):
        plan = self.expect(APPLY, "plan", *self.HOST).out
        self.assertIn("/sys/bus/pci/devices/0000:26:00.4/nvidia/current_vgpu_type = 1155, now 0", plan)
        self.assertEqual(self.expect(APPLY, "create", "--dry-run", *self.HOST).out, plan)


if __name__ == "__main__":
    unittest.main()
