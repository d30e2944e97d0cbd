# SPDX-License-Identifier: LGPL-2.1-or-later
"""A PostgreSQL server of one's own: in a directory that goes away, on a socket in it."""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
}


def programs():
    """The directory of the newest server's programs; None: not installed."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    return os.path.dirname(max(found, key=lambda path: int(path.split("/")[4]))) if found else None


class Server:
    """To be used with "with".  The server refuses to run as root, so root lends it another user."""

    def __init__(self):
        self.programs = programs()
        self.directory = None
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def run(self, program, *arguments):
        as_user = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid,
                   "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run([os.path.join(self.programs, program), *arguments], check=True,
                       stdin=subprocess.DEVNULL, stdout=sys.stderr, cwd=self.directory, **as_user)

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="devmig-bench-")
        try:
            if os.geteuid() == 0:
                shutil.chown(self.directory, self.user)
            self.run("initdb", "--pgdata", self.data(), "--auth", "trust", "--no-sync",
                     "--username", self.user, "--encoding", "UTF8", "--locale", "C")
            with open(self.data("postgresql.conf"), "a", encoding="ascii") as file:
                file.write(f"unix_socket_directories = '{self.directory}'\n")
                file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            self.run("pg_ctl", "--pgdata", self.data(), "--wait", "--silent",
                     "--log", os.path.join(self.directory, "log"), "start")
        except BaseException:
            shutil.rmtree(self.directory)
            raise
        return self

    def __exit__(self, *_):
        try:
            self.run("pg_ctl", "--pgdata", self.data(), "--wait", "--silent",
                     "--mode", "immediate", "stop")
        finally:
            shutil.rmtree(self.directory)

    def data(self, *names):
        return os.path.join(self.directory, "data", *names)

    def connection(self):
        return f"host={self.directory} user={self.user} dbname=postgres"
