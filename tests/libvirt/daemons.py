# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two hosts with a libvirtd of their own, in one namespace of processes: all end with it."""

import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time

LIBVIRTD = "/usr/sbin/libvirtd"
NEEDED = {LIBVIRTD: "libvirt-daemon", "/usr/bin/virsh": "libvirt-clients",
          "/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so": "libvirt-daemon-driver-qemu",
          "/usr/bin/qemu-system-x86_64": "qemu-system-x86"}
INSIDE = "DEVMIG_TEST_INSIDE"
NAMESPACES = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]

# A directory of the host's own in the place of each.
OWN = ("/etc/libvirt", "/run", "/var/lib", "/var/cache", "/var/log")
DEV = ("null", "zero", "random", "urandom", "ptmx", "tty")
# The user that Debian's libvirtd looks for, also where none is to be used: not each container has it.
USERS = {"/etc/passwd": "libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin",
         "/etc/group": "libvirt-qemu:x:64055:"}

LIBVIRTD_CONF = """unix_sock_dir = "{dir}"
unix_sock_group = "root"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "{uuid}"
log_outputs = "3:file:{dir}/log"
"""
QEMU_CONF = """user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
remember_owner = 0
stdio_handler = "file"
"""


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def reap():
    """Be the first process of the namespace: libvirtd waits for its QEMUs, which are nobody's children, to be gone."""
    child = os.fork()
    while child:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def enter():
    """Go on in namespaces of our own, or say why not."""
    if os.environ.get(INSIDE):
        reap()
        return
    missing = [f"{path} (package {package})" for path, package in NEEDED.items() if not os.path.exists(path)]
    if missing:
        skip("there is no " + ", ".join(missing))
    if os.geteuid() != 0:
        skip("namespaces and libvirtd want root")
    tried = subprocess.run([*NAMESPACES, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        skip(f"no namespaces: {tried.stderr.strip()}")
    os.execvpe("unshare", [*NAMESPACES, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def raise_loopback():
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 1)
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS: IFF_UP


class Daemon:
    """A host of this name."""

    def __init__(self, directory, name, number):
        self.name = name
        self.dir = pathlib.Path(directory) / name
        self.uri = f"qemu:///system?socket={self.dir}/libvirt-sock"
        self.remote = f"qemu+unix:///system?socket={self.dir}/libvirt-sock"
        for path in OWN:
            (self.dir / path[1:]).mkdir(parents=True)
        self.write("libvirtd.conf", LIBVIRTD_CONF.format(dir=self.dir, uuid=f"{number:08x}-0000-4000-8000-000000000001"))
        self.write("qemu.conf", QEMU_CONF)
        for path, line in USERS.items():
            (self.dir / path[1:]).write_text(f"{pathlib.Path(path).read_text()}{line}\n")
        self.process = None

    def write(self, name, text, mode=0o644):
        path = self.dir / "etc/libvirt" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def start(self, timeout=120):
        # Libvirt assigns nothing where there is no VFIO; without a device it gets no further than to look for it.
        (self.dir / "iommu_groups/1").mkdir(parents=True, exist_ok=True)
        (self.dir / "dev/vfio").mkdir(parents=True, exist_ok=True)
        (self.dir / "dev/vfio/vfio").touch()
        for name in DEV:
            (self.dir / "dev" / name).touch()
        mounts = "".join(f"mount --bind /dev/{name} {self.dir}/dev/{name}\n" for name in DEV)
        mounts += f"mount --rbind {self.dir}/dev /dev\nmount --bind {self.dir}/iommu_groups /sys/kernel/iommu_groups\n"
        mounts += "".join(f"mount --bind {self.dir}{path} {path}\n" for path in (*OWN, *USERS))
        script = (f"set -e\nmount --make-rprivate /\n{mounts}hostname {self.name}\n"
                  f"exec {LIBVIRTD} -f /etc/libvirt/libvirtd.conf\n")
        with open(self.dir / "out", "w") as out:
            self.process = subprocess.Popen(["unshare", "--mount", "--uts", "sh", "-c", script], stdout=out,
                                            stderr=subprocess.STDOUT)
        end = time.monotonic() + timeout
        while self.virsh("version", check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"libvirtd does not start: {(self.dir / 'out').read_text()}{self.log()}")
            time.sleep(0.2)
        return self

    def virsh(self, *words, check=True, stdin=None):
        done = subprocess.run(["virsh", "-q", "-c", self.uri, *map(str, words)], capture_output=True, text=True,
                              input=stdin, timeout=300, check=False)
        if check and done.returncode:
            raise RuntimeError(f"virsh {' '.join(map(str, words))}: {done.stderr}{self.log()}")
        return done

    def log(self):
        path = self.dir / "log"
        return path.read_text() if path.exists() else ""

    def hook(self, name, text):
        self.write(f"hooks/{name}", text, 0o755)

    def no_hooks(self):
        shutil.rmtree(self.dir / "etc/libvirt/hooks", ignore_errors=True)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(120)


# What a source asks of a destination first, which is in libvirt's library but not in its header. A process of its
# own, since nothing checks what it is given.
PREPARE = """
import ctypes, sys
library = ctypes.CDLL("libvirt.so.0")
library.virConnectOpen.restype = ctypes.c_void_p
library.virGetLastErrorMessage.restype = ctypes.c_char_p

class Parameter(ctypes.Structure):
    _fields_ = [("field", ctypes.c_char * 80), ("type", ctypes.c_int), ("value", ctypes.c_char_p)]

connection = ctypes.c_void_p(library.virConnectOpen(sys.argv[1].encode()))
parameters = (Parameter * 3)()
given = (b"destination_name", b"vm"), (b"destination_xml", sys.stdin.buffer.read()), (b"migrate_uri", b"tcp://127.0.0.1:49201")
for parameter, (field, value) in zip(parameters, given):
    parameter.field, parameter.type, parameter.value = field, 7, value
cookie, size, uri = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_char_p()
if library.virDomainMigratePrepare3Params(connection, parameters, 3, None, 0, ctypes.byref(cookie), ctypes.byref(size),
                                          ctypes.byref(uri), ctypes.c_uint(1)):
    print(library.virGetLastErrorMessage().decode())
library.virConnectClose(connection)
"""


def prepare(daemon, xml):
    """Libvirt's error, or nothing."""
    return subprocess.run([sys.executable, "-c", PREPARE, daemon.uri], input=xml, capture_output=True, text=True,
                          timeout=300, check=False).stdout
