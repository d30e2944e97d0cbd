#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program itself: options, the control socket, --run, and how it ends."""

import contextlib
import json
import mmap
import os
import pathlib
import pty
import re
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import time
import unittest

from vfio_user import BAR2, DATA_READ, FEATURE, PC, S, SET, STATE, Client, Server, VGPU

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Who runs the tests in the background has them ignored, and so have all that are started here.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def run(*arguments, **how):
    return subprocess.run([VGPU, *arguments], capture_output=True, text=True, timeout=60, **how)


class Program(unittest.TestCase):
    def test_help_is_in_the_page(self):
        done = run("--help")
        options = re.findall(r"^  --([\w-]+)(?:=(\S+))?", done.stdout, re.M)
        page = (ROOT / "man/devmig-vgpu.1.scd").read_text()
        self.assertEqual(re.findall(r"^\*--([\w-]+)\*(?:=_(\S+)_)?$", page, re.M), options)
        self.assertGreater(len(options), 15)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_completion_has_the_options(self):
        names = re.findall(r"^  (--[\w-]+=?)", run("--help").stdout, re.M)
        script = f"source {ROOT}/integration/completion/devmig-vgpu; echo $_devmig_vgpu_options"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.split(), names)

    def test_faults_are_in_the_page(self):
        page = (ROOT / "man/devmig-vgpu.1.scd").read_text()
        for line in run("--help-faults").stdout.splitlines():
            name = re.match(r"[\w-]+", line)[0]
            self.assertIn(f"|  {name}", page)

    def test_version(self):
        self.assertRegex(run("--version").stdout, r"^devmig-vgpu \d+\.\d+\.\d+\n$")

    def test_what_makes_no_sense(self):
        for arguments, hint in (((), "--socket-path"), (("x",), "--socket-path"), (("--socket-path=/x", "y"), "what is 'y'"),
                                (("--socket-path=/x", "--fd=3"), "one or the other"), (("--run",), "a command"),
                                (("--inject=/x",), "--help-faults"), (("--memory=3M", "--socket-path=/x"), "power of two"),
                                (("--memory=1", "--socket-path=/x"), "power of two"),
                                (("--map=1", "--socket-path=/x"), "multiple of 4K"),
                                (("--flags=p2p", "--socket-path=/x"), "stop-copy"),
                                (("--flags=stop-copy,", "--socket-path=/x"), "stop-copy"),
                                (("--dirty-rate=fast", "--socket-path=/x"), "200M"),
                                (("--fill=1G", "--socket-path=/x"), "at most the memory"),
                                (("--memory=99999999999G", "--socket-path=/x"), "power of two"),
                                (("--no-such",), "--help")):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(hint, done.stderr)

    def test_what_can_t_be(self):
        with tempfile.TemporaryDirectory() as directory:
            for arguments, hint in ((("--socket-path=" + directory,), "there already"),
                                    (("--socket-path=" + "x" * 200,), "can't listen"),
                                    (("--socket-path=/no/such/x",), "can't listen"), (("--fd=0",), "no socket"),
                                    (("--socket-path=/x", "--document=/no/such"), "/no/such"),
                                    (("--status=/no/such",), "no server"), (("--status=" + "x" * 200,), "at most"),
                                    (("--inject=/no/such", "stall"), "no server")):
                with self.subTest(arguments=arguments):
                    done = run(*arguments, stdin=subprocess.DEVNULL)
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertIn(hint, done.stderr)


class Ends(unittest.TestCase):
    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            with Server("--memory=1M", "--dirty-rate=1M") as server, server.connect() as client:
                client.go(PC)
                server.process.send_signal(number)
                self.assertEqual(server.process.wait(30), 0)
                self.assertEqual(os.listdir(server.directory.name), [])

    def test_nohup(self):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGHUP, before)
        with Server("--memory=1M") as server:
            server.process.send_signal(signal.SIGHUP)
            server.connect().close()
            self.assertIsNone(server.process.poll())

    def test_in_the_middle_of_a_stall(self):
        for fault, way in (("stall=60000", self.ask_to_stop), ("precopy-blocks=60000", self.read_nothing)):
            with self.subTest(fault=fault), Server("--memory=1M", f"--fault={fault}") as server, \
                    server.connect() as client:
                way(client)
                time.sleep(0.2)
                start = time.monotonic()
                server.process.terminate()
                self.assertEqual(server.process.wait(30), 0)
                self.assertLess(time.monotonic() - start, 5)

    def ask_to_stop(self, client):
        client.message(FEATURE, struct.pack("=IIIi", 16, STATE | SET, S, -1))

    def read_nothing(self, client):
        client.go(PC)
        for _ in range(3):
            client.message(DATA_READ, struct.pack("=II", 8 + (1 << 20), 1 << 20))

    def test_in_the_middle_of_a_message(self):
        with Server("--memory=1M") as server, server.connect() as client:
            client.send(b"xxx")
            time.sleep(0.1)
            start = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - start, 5)

    def test_what_a_dead_server_left(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "socket")
            with socket.socket(socket.AF_UNIX) as dead:
                dead.bind(path)
            process = subprocess.Popen([VGPU, f"--socket-path={path}", "--memory=1M"], stdout=subprocess.DEVNULL)
            self.addCleanup(process.wait)
            self.addCleanup(process.terminate)
            self.connect(path)

    def test_one_of_many_replaces_a_dead_server(self):
        for _ in range(3):
            with tempfile.TemporaryDirectory() as directory:
                path = os.path.join(directory, "socket")
                with socket.socket(socket.AF_UNIX) as dead:
                    dead.bind(path)
                servers = [subprocess.Popen([VGPU, f"--socket-path={path}", f"--control={path}.{i}", "--memory=1M"],
                                            stderr=subprocess.PIPE) for i in range(8)]
                self.connect(path)
                for server in servers:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        server.wait(0.3)
                living = [server for server in servers if server.poll() is None]
                for server in servers:
                    server.terminate()
                    server.communicate(timeout=30)
                self.assertEqual(len(living), 1)
                self.assertEqual(os.listdir(directory), [])

    def test_who_sees_the_socket_can_connect(self):
        for _ in range(60):
            with tempfile.TemporaryDirectory() as directory:
                path = os.path.join(directory, "socket")
                process = subprocess.Popen([VGPU, f"--socket-path={path}", "--memory=1M"])
                try:
                    self.connect_at_once(path)
                finally:
                    process.terminate()
                    process.wait(30)

    def connect_at_once(self, path):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(FileNotFoundError):
                client.connect(path)
                return
        self.fail("no server")

    def test_what_stands_in_its_place_stays(self):
        with Server("--memory=1M") as server, socket.socket(socket.AF_UNIX) as other:
            os.unlink(server.path)
            other.bind(str(server.path))
            os.rename(f"{server.path}.control", f"{server.path}.moved")
            pathlib.Path(f"{server.path}.control").write_text("mine")
            server.process.terminate()
            self.assertEqual(server.process.wait(30), 0)
            self.assertTrue(stat.S_ISSOCK(os.stat(server.path).st_mode))
            self.assertEqual(pathlib.Path(f"{server.path}.control").read_text(), "mine")

    def test_sockets_are_the_user_s_alone(self):
        before = os.umask(0)
        try:
            with Server("--memory=1M") as server:
                for path in (server.path, f"{server.path}.control"):
                    self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        finally:
            os.umask(before)

    def test_longest_path(self):
        with tempfile.TemporaryDirectory() as directory:
            for length, status in ((107, 0), (108, 1)):
                path = os.path.join(directory, "x" * (length - len(directory) - 1))
                process = subprocess.Popen([VGPU, f"--socket-path={path}", f"--control={directory}/c", "--memory=1M"],
                                           stderr=subprocess.DEVNULL)
                if not status:
                    self.connect(path)
                    process.terminate()
                self.assertEqual(process.wait(30), status)

    def connect(self, path):
        for _ in range(3000):
            try:
                Client(path).close()
                return
            except OSError:
                time.sleep(0.01)
        self.fail("no server")

    def test_a_living_server_keeps_its_socket(self):
        with Server("--memory=1M") as server:
            done = run(f"--socket-path={server.path}", "--memory=1M")
            self.assertEqual(done.returncode, 1)
            self.assertIn("end the server", done.stderr)
            server.connect().close()

    def test_connection_as_a_descriptor(self):
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen([VGPU, f"--fd={theirs.fileno()}", "--memory=1M"], pass_fds=[theirs.fileno()])
        with Client(ours) as client:
            self.assertEqual(client.register(0), 0x47564D44)
        self.assertEqual(process.wait(30), 0)

    def test_listener_as_a_descriptor(self):
        with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as listener:
            path = os.path.join(directory, "socket")
            listener.bind(path)
            listener.listen()
            process = subprocess.Popen([VGPU, f"--fd={listener.fileno()}", "--memory=1M"],
                                       pass_fds=[listener.fileno()])
            for _ in range(2):
                Client(path).close()
            process.terminate()
            self.assertEqual(process.wait(30), 0)
            self.assertTrue(os.path.exists(path), "it is not ours to remove")


class Run(unittest.TestCase):
    def test_status_is_the_command_s(self):
        for status in (0, 3):
            self.assertEqual(run("--memory=1M", "--run", "exit", str(status)).returncode, status)
        self.assertEqual(run("--memory=1M", "--run", "kill -9 $$").returncode, 137)

    def test_address(self):
        done = run("--memory=1M", "--run", f"echo $DEVMIG_VGPU; {VGPU} --status=$DEVMIG_VGPU")
        self.assertRegex(done.stdout, r"^vfio-user:/\S+\nstate +RUNNING\n")
        directory = pathlib.Path(done.stdout.splitlines()[0].partition(":")[2]).parent
        self.assertFalse(directory.exists())

    def test_nobody_else_gets_in(self):
        done = run("--memory=1M", "--run", 'stat -c %a "$(dirname "${DEVMIG_VGPU#vfio-user:}")"')
        self.assertEqual(done.stdout, "700\n")

    def test_signal_goes_to_the_command(self):
        process = subprocess.Popen([VGPU, "--memory=1M", "--run", "trap 'exit 5' TERM; echo; while :; do sleep 0.1; done"],
                                   stdout=subprocess.PIPE)
        process.stdout.readline()
        process.terminate()
        self.assertEqual(process.wait(30), 5)
        process.stdout.close()

    def test_all_is_removed_after_any_signal(self):
        for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGINT, signal.SIGTERM):
            with self.subTest(number=number):
                process = subprocess.Popen([VGPU, "--memory=1M", "--run", "ulimit -c 0; echo $DEVMIG_VGPU; exec sleep 60"],
                                           stdout=subprocess.PIPE, text=True)
                path = process.stdout.readline().strip().partition(":")[2]
                process.stdout.close()
                process.send_signal(number)
                self.assertEqual(process.wait(30), 128 + number)
                self.assertFalse(os.path.exists(os.path.dirname(path)))

    def test_terminal_tells_the_command_once(self):
        """Who types ^C tells all programs there, so it is not to be told again."""
        script = "trap 'echo got; got=1' INT; echo ready; while [ ! $got ]; do sleep 0.1; done; sleep 0.5"
        pid, terminal = pty.fork()
        if not pid:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execv(VGPU, [VGPU, "--memory=1M", "--run", script])
        said = b""
        with contextlib.suppress(OSError):
            while b"ready" not in said:
                said += os.read(terminal, 1000)
            # The command has dealt with the first before there could be a second.
            os.kill(pid, signal.SIGSTOP)
            os.write(terminal, b"\x03")
            while b"got" not in said:
                said += os.read(terminal, 1000)
            os.kill(pid, signal.SIGCONT)
            while part := os.read(terminal, 1000):
                said += part
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        self.assertEqual(said.count(b"got"), 1, said)


class Control(unittest.TestCase):
    def test_a_line_has_one_deadline(self):
        with Server("--memory=1M") as server, socket.socket(socket.AF_UNIX) as control:
            control.connect(f"{server.path}.control")
            start = time.monotonic()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                while time.monotonic() - start < 10:
                    control.send(b"x")
                    time.sleep(0.1)
            self.assertLess(time.monotonic() - start, 5)

    def test_status(self):
        with Server("--memory=2M", "--fill=1M", "--dirty-rate=5K", "--flags=stop-copy,pre-copy",
                    "--fault=stall=0") as server:
            status = server.status()
            self.assertEqual(sorted(status), sorted(("state", "flags", "digest", "memory", "counter", "written_pages",
                                                     "wrong_pages", "dirty_rate", "step", "loads", "torn", "faults")))
            self.assertEqual((status["flags"], status["memory"], status["dirty_rate"]), (5, 2 << 20, 5120))
            self.assertGreaterEqual(status["written_pages"], 256)
            self.assertEqual(status["faults"], ["stall"])
            self.assertRegex(run(f"--status={server.path}").stdout, r"(?m)^flags +stop-copy,pre-copy$")

    def test_nobody_waits_for_a_status(self):
        with Server("--memory=256M", "--fill=256M") as server, server.connect() as client:
            longest = 0
            begin = time.monotonic()
            looking = subprocess.Popen([VGPU, f"--status={server.path}"], stdout=subprocess.DEVNULL)
            while looking.poll() is None:
                start = time.monotonic()
                client.register(0)
                longest = max(longest, time.monotonic() - start)
            self.assertEqual(looking.returncode, 0)
            self.assertLess(longest, (time.monotonic() - begin) / 2)

    def test_torn(self):
        with Server("--memory=64M", "--fill=64M", "--dirty-rate=100M") as server, server.connect() as client:
            self.assertTrue(server.status()["torn"])
            client.go(S)
            stopped = server.status()
            self.assertFalse(stopped["torn"])
            self.assertEqual(server.status()["digest"], stopped["digest"])
            client.region_info(BAR2)
            with mmap.mmap(client.fds[0], 4096) as window:
                looking = subprocess.Popen([VGPU, f"--status={server.path}", "--json"], stdout=subprocess.PIPE)
                while looking.poll() is None:
                    window[0] = (window[0] + 1) & 255
                self.assertTrue(json.load(looking.stdout)["torn"])
                looking.stdout.close()

    def test_digest_and_verification(self):
        with Server("--memory=1M", "--fill=64K") as server, server.connect() as client:
            before = server.status()
            client.write(2, 8192 + 100, b"wrong")
            after = server.status()
            self.assertNotEqual(before["digest"], after["digest"])
            self.assertEqual((before["wrong_pages"], after["wrong_pages"]), (0, 1))

    def test_faults(self):
        with Server("--memory=1M") as server:
            server.inject("stall=5", "fail-next=STOP")
            self.assertEqual(server.status()["faults"], ["fail-next", "stall"])
            server.inject("stall=off", "fail-next=off")
            self.assertEqual(server.status()["faults"], [])
            done = run(f"--inject={server.path}", "no-such")
            self.assertEqual(done.returncode, 1)
            self.assertIn("no fault 'no-such'", done.stderr)

    def test_lines_that_are_none(self):
        with Server("--memory=1M") as server:
            for line in (b"x\n", b"\n", b"fault\n", b"status" + b"x" * 300, b"\0\n", b""):
                with socket.socket(socket.AF_UNIX) as control:
                    control.connect(f"{server.path}.control")
                    control.sendall(line)
                    control.shutdown(socket.SHUT_WR)
                    control.settimeout(30)
                    # It may have closed before it has read all.
                    with contextlib.suppress(ConnectionResetError):
                        while control.recv(1000):
                            pass
            self.assertEqual(server.status()["state"], "RUNNING")

    def test_own_path(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "x.control")
            with Server("--memory=1M") as server:
                self.assertTrue(stat.S_ISSOCK(os.stat(f"{server.path}.control").st_mode))
            done = run("--memory=1M", f"--control={path}", "--run", f"{VGPU} --status={path[:-8]} --json")
            self.assertEqual(json.loads(done.stdout)["state"], "RUNNING")


if __name__ == "__main__":
    unittest.main()
