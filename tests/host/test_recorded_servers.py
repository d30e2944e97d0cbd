#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig record keeps what vfio-user servers answered: a recording shows their devices without them."""

import contextlib
import os
import pathlib
import socket
import sys
import threading
import unittest

from harness import IO, ROOT, UNKNOWN, YES, Case, environment, run
from vfio_user import Server

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import machine  # noqa: E402

RULES = f"--rules={ROOT}/rules"
UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
RECORDED = "var/lib/devmig/recorded/vfio-user"
DOCUMENT = f"# of a test\nSELF:\n\tdevice_api=vfio-pci\n\tid={UUID}\nCOMPATIBLE:\n\tid={UUID}\n"


@contextlib.contextmanager
def listener(path, answer):
    """A server that takes connections and answers all with the same, or (empty) with nothing."""
    over = threading.Event()

    def serve():
        while not over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(5)
                    connection.recv(4096)
                    connection.sendall(answer)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        server.settimeout(0.2)
        thread = threading.Thread(target=serve)
        if answer:
            thread.start()
        try:
            yield
        finally:
            over.set()
            if answer:
                thread.join()


class Servers(Case):
    def setUp(self):
        super().setUp()
        self.env = environment(TMPDIR=str(self.dir))
        self.root = self.dir / "host"
        machine.unpack("gvt", self.root)

    def look(self, place, path, *sockets):
        """What verbs print of a host that has a server, and their exit statuses."""
        path = str(path)
        questions = [["list", "--json"], ["types", "--json"], ["export"], ["export", "--format=prometheus"],
                     ["export", "--format=nfd"], ["show", "--json", path], ["show", "--facts", path],
                     ["show", "--origin", path], ["check", "--json", path, path], ["plan", "--json", path],
                     ["check", path, "0000:00:02.0/i915-GVTg_V5_4"]]
        for words in questions:
            result = run(*words, f"--root={place}", RULES, *(f"--socket={name}" for name in sockets), env=self.env)
            yield words, (result.status, result.out.replace(str(place), "ROOT"), result.err.replace(str(place), "ROOT"))

    def record(self, root, name, *words, err=""):
        self.expect(YES, "record", f"--root={root}", RULES, f"--output={self.dir}/{name}", "--quiet", *words, env=self.env,
                    err=err)
        return self.dir / name

    @contextlib.contextmanager
    def gone(self, path, err=""):
        """A recording of a host with this server shows the same when the server is gone."""
        archive = self.record(self.root, "archive", f"--socket={path}", err=err)
        before = list(self.look(self.root, path, path))
        yield
        path.unlink(missing_ok=True)
        for (words, expected), (_, found) in zip(before, self.look(archive, path)):
            self.assertEqual(expected, found, words)
        again = self.record(archive, "again", err=err)
        self.assertEqual(archive.read_bytes(), again.read_bytes())

    def test_document(self):
        self.write("document", DOCUMENT)
        server = Server(f"--document={self.dir}/document")
        path = pathlib.Path(server.path)
        with self.gone(path), server:
            pass
        shown = run("show", "--json", f"--root={self.dir}/archive", RULES, path).json
        self.assertEqual((shown["own"], shown["self"]["id"]), (True, UUID))

    def test_no_answer(self):
        """Neither is what kept it from answering forgotten."""
        answers = {"not-reachable": None, "protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n\x1b[2J", "no-answer": b""}
        for name, answer in answers.items():
            with self.subTest(name):
                path = self.dir / name
                with contextlib.ExitStack() as stack:
                    if answer is None:
                        with socket.socket(socket.AF_UNIX) as server:
                            server.bind(str(path))
                    else:
                        stack.enter_context(listener(path, answer))
                    stack.enter_context(self.gone(path, f"[{name}]"))

    def test_masks(self):
        self.write("document", DOCUMENT)
        with Server(f"--document={self.dir}/document") as server:
            path = self.dir / f"{UUID}.sock"
            path.symlink_to(server.path)
            self.record(self.root, "masked/", f"--socket={path}", "--mask")
        for place, _, names in os.walk(self.dir / "masked"):
            for name in names:
                self.assertNotIn(UUID, place + name)
                if not (pathlib.Path(place) / name).is_symlink():
                    self.assertNotIn(UUID.encode(), (pathlib.Path(place) / name).read_bytes())
        listed = run("list", "--json", f"--root={self.dir}/masked", RULES).json
        name = next(item["name"] for item in listed["items"] if item["kind"] == "vfio-user")
        mask = name.removeprefix(f"{self.dir}/").removesuffix(".sock")
        shown = run("show", "--json", f"--root={self.dir}/masked", RULES, name).json
        self.assertEqual(shown["self"]["id"], mask)
        self.expect(YES, "check", f"--root={self.dir}/masked", RULES, name, name)

    def test_a_server_that_is_there_is_asked(self):
        self.write("document", DOCUMENT)
        with Server(f"--document={self.dir}/document") as server:
            archive = self.record(self.root, "archive", f"--socket={server.path}")
        path = pathlib.Path(server.path)
        path.parent.mkdir(exist_ok=True)
        self.write("document", DOCUMENT.replace(UUID, "other"))
        with Server(f"--document={self.dir}/document") as other:
            path.symlink_to(other.path)
            self.record(archive, "again/", f"--socket={path}")
            path.unlink()
        path.parent.rmdir()
        self.assertEqual([place.name for place in (self.dir / "again" / RECORDED).iterdir()], ["1"])
        self.assertIn("id=other", (self.dir / "again" / RECORDED / "1/document").read_text())

    def test_hostile(self):
        """Entries that name no server are told, and the others listed."""
        sockets = {"empty": "", "lines": "a\nb\n", "nul": "a\0b\n", "long": "a" * 9999, "device": "0000:00:02.0\n",
                   "mute": "/mute\n"}
        for name, text in sockets.items():
            place = self.root / RECORDED / name
            place.mkdir(parents=True)
            (place / "socket").write_text(text)
        (self.root / RECORDED / "none").mkdir()
        result = run("list", "--json", f"--root={self.root}", RULES, env=self.env)
        self.assertEqual(result.status, YES)
        self.assertEqual([item["name"] for item in result.json["items"] if item["kind"] == "vfio-user"], ["/mute"])
        for name in "empty", "lines", "nul", "long", "device":
            self.assertIn(f"{RECORDED}/{name}: ", result.err)
        self.expect(UNKNOWN, "show", f"--root={self.root}", RULES, "/mute", env=self.env, err="[unreadable]")
        self.expect(IO, "show", f"--root={self.root}", RULES, "/none", err="nor has the host such a device", env=self.env)


if __name__ == "__main__":
    unittest.main()
