# SPDX-License-Identifier: LGPL-2.1-or-later
"""Software devices that migrate by the command: how long they stand still, and what memory it takes."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

MIB, GIB = 1 << 20, 1 << 30
RATE = 200_000_000  # bytes that a busy device changes in a second
ROUNDS = 3

# What connects two processes, and what devmig-bench-stream calls it.
LINKS = {"unix": "UNIX socket", "tcp": "TCP loopback"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with open("/proc/net/tcp", encoding="ascii") as file:
        return re.search(rf" [0-9A-F]{{8}}:{port:04X} \S+ 0A ", file.read()) is not None


def wait_until(condition, what):
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"bench: {what}: not within 30 s")
        time.sleep(0.005)


def most_memory(process):
    """KiB that the program had at the most, until now; 0: it has ended."""
    with contextlib.suppress(OSError, TypeError):
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])
    return 0


class Moves:
    def __init__(self, bench, quick):
        self.bench = bench
        self.quick = quick

    @contextlib.contextmanager
    def device(self, name, *options):
        path = self.bench.file(name)
        program = os.path.join(self.bench.build, "vgpu", "devmig-vgpu")
        with subprocess.Popen([program, f"--socket-path={path}", *options]) as process:
            try:
                wait_until(lambda: os.path.exists(path), "a device listens")
                yield "vfio-user:" + path
            finally:
                process.terminate()

    @contextlib.contextmanager
    def receiver(self, link, device):
        """Its process, and the address where it listens."""
        path, port = self.bench.file("link"), free_port()
        address = {"unix": f"unix:{path}", "tcp": f"tcp://127.0.0.1:{port}"}[link]
        with self.start("receive", f"--listen={address}", device) as process:
            try:
                wait_until(lambda: os.path.exists(path) if link == "unix" else listens(port), "devmig receive listens")
                yield process, address
            finally:
                process.terminate()

    def start(self, *arguments):
        devmig = os.path.join(self.bench.build, "cli", "devmig")
        return subprocess.Popen([devmig, *arguments, "--json", "--progress=none"], stdout=subprocess.PIPE, text=True)

    def measure(self):
        sizes = (16 * MIB,) if self.quick else (64 * MIB, GIB)
        for size in sizes:
            for rate in (0, RATE if size == GIB or self.quick else RATE // 16):
                for link in LINKS:
                    for _ in range(1 if self.quick else ROUNDS):
                        self.bench.records.append(self.move(link, size, rate))

    def move(self, link, size, rate):
        memory = f"--memory={size}"
        with self.device("source", memory, f"--fill={size}", f"--dirty-rate={rate}") as source, \
                self.device("destination", memory) as destination, \
                self.receiver(link, destination) as (receiver, address), \
                self.start("migrate", source, address) as sender:
            most = [0, 0]
            while sender.poll() is None or receiver.poll() is None:
                most = [max(known, most_memory(side)) for known, side in zip(most, (sender, receiver))]
                time.sleep(0.01)
            report = json.loads(sender.stdout.read())
            if sender.returncode or receiver.returncode:
                raise SystemExit(f"bench: a device did not migrate: {report['error']}")
        return {"bench": "move", "case": LINKS[link], "memory": size, "rate": rate, "kib": most,
                "ns": report["downtime_ns"], "last": report["bytes"] - report["precopy_bytes"],
                **{key: report[key] for key in ("bytes", "rounds", "time_ns")}}

    # --- printing ---

    def print(self):
        print("\nmove: a software device to another, by two processes: MiB of memory, MB/s that it changes; downtime in ms "
              "and the\n  least that it could be (the bytes that went over meanwhile, by the plain copy's rate), rounds, "
              "MB/s of it all,\n  and the MiB that the two processes had")
        plain = {record["case"]: record["ns"] for record in self.bench.of("stream", engine="plain copy")}
        for record in self.bench.of("move"):
            least = record["last"] * plain[record["case"]] / 1e9
            print(f"  {record['case']:14}{record['memory'] // MIB:6}{record['rate'] / 1e6:8.1f}"
                  f"{record['ns'] / 1e6:9.1f}{least / 1e6:9.1f} ({record['ns'] / least:5.1f}){record['rounds']:4}"
                  f"{record['bytes'] / record['time_ns'] * 1e3:9.1f}"
                  f"{record['kib'][0] / 1024:7.1f}{record['kib'][1] / 1024:7.1f}")


class Place:
    """What of bench/run it takes to measure."""

    def __init__(self, build, work):
        self.build, self.work, self.records = build, work, []

    def file(self, name):
        return os.path.join(self.work, name)


def main(build):
    """See that it works; nothing is compared."""
    with tempfile.TemporaryDirectory() as work:
        place = Place(build, work)
        Moves(place, True).measure()
    for record in place.records:
        if record["bytes"] < record["memory"] or not 0 < record["ns"] < record["time_ns"]:
            sys.exit(f"bench: that can't be: {record}")
        print(json.dumps(record))


if __name__ == "__main__":
    main(sys.argv[1])
