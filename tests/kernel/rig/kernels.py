# SPDX-License-Identifier: LGPL-2.1-or-later
"""The kernels that tests run in: where they are from, and what else is built for each."""

import os
import subprocess

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Kernel:
    """A kernel that tests name. How slow its checks make it is a factor for time limits."""

    def __init__(self, name, fetch=None, stack=None, toolchain=None, slow=1):
        self.name = name
        self.fetch = fetch
        self.stack = stack
        self.toolchain = toolchain
        self.slow = slow
        self.path = None
        self.modules = []


# Debian's are told by suite and flavour; the stack is whose vfio it has, the toolchain the suite whose
# compiler it wants, where that is not the one of this machine.
SOURCE = ['--source', 'bookworm-security', '6.12-amd64']
KERNELS = [
    Kernel('6.12', fetch=SOURCE, stack='stock'),
    Kernel('6.12-full', fetch=SOURCE, stack='full'),
    Kernel('6.1', fetch=['bookworm', 'amd64']),
    Kernel('7', fetch=['trixie-backports', 'amd64'], toolchain='trixie-backports'),
    Kernel('own', slow=5),
]


def call(*words):
    """Run one of the programs beside us, which say themselves what they do."""
    subprocess.run([os.path.join(HERE, words[0]), *words[1:]], check=True)


def fetch(kernel, directory):
    """Have one of Debian's kernels below the directory."""
    kernel.path = os.path.join(directory, '-'.join(kernel.fetch[-2:]))
    call('fetch-kernel', *kernel.fetch, kernel.path)


def prepare(kernel, directory, own):
    """Fetch and build what a kernel needs; all of it stays in the directory for the next time."""
    source = os.path.join(directory, '-'.join(SOURCE[1:]))
    if kernel.fetch:
        fetch(kernel, directory)
    else:
        kernel.path = os.path.join(own, 'kernel')
        call('fetch-kernel', *SOURCE, source)
        call('own-kernel', source, kernel.path)
    built = os.path.join(directory, f'modules-{kernel.name}')
    stack = []
    toolchain = []
    if kernel.toolchain:
        toolchain = ['--toolchain', os.path.join(directory, f'toolchain-{kernel.toolchain}')]
        call('fetch-toolchain', kernel.toolchain, toolchain[-1])
    if kernel.stack:
        call('build-vfio', kernel.path, os.path.join(directory, 'vfio'))
        stack = [os.path.join(directory, 'vfio', kernel.stack)]
    call('build-modules', *toolchain, kernel.path, built, *stack)
    kernel.modules = [os.path.join(built, 'modules'), *stack]
