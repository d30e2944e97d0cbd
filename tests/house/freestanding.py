#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The core needs nothing but four memory functions, no floating point, little stack, and does not recurse.

In a kernel whose words have 32 bits it needs that kernel's division, and nothing of a compiler's library.
"""

import pathlib
import platform
import re
import tempfile

import house

COMPILERS = ('gcc', 'clang')
FLAGS = ['-std=gnu11', '-ffreestanding', '-nostdlib', '-fno-stack-protector', '-mgeneral-regs-only',
         '-Wall', '-Wextra', '-Werror', '-c']
SOURCES = sorted((house.ROOT / 'core').glob('*.c'))

NEEDS = {'memcpy', 'memcmp', 'memset', 'strlen'}
STACK_MAX = 1024

# What the core takes from the kernel's headers; all of them are this one here.
KERNEL_HEADERS = ('errno', 'math64', 'sched', 'stddef', 'string', 'types')
KERNEL_HEADER = """#pragma once
#include <asm-generic/errno.h>
#include <stdbool.h>
#include <stddef.h>
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef __UINTPTR_TYPE__ uintptr_t;
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder);
void cond_resched(void);
"""

# Registers of SSE, AVX and x87; of AdvSIMD where the machine is an ARM.
FLOAT = re.compile(r'%[xyz]mm\d|%st\b|\b[qv]\d+\.|\bfmov\b')

# Functions that call by pointer, and the table that the pointer is from; None: the caller's own
# function, which is not of the core.
INDIRECT = {
    'build.c:close_object': 'close_section',
    'dmig_build_error': None,
    'explain.c:report': None,
    'dmig_match_field': 'match_kind',
    'dmig_match_fields': 'match_kind',
    'list.c:read_item': 'make_item',
    'dmig_print_item': 'print_type',
    'walk.c:walk_piece': 'walk_type',
}


def compile_all(compiler, flags, where, breaches):
    objects = []
    for source in SOURCES:
        target = where / (source.stem + '.o')
        done = house.run([compiler, *FLAGS, *flags, source, '-o', target], cwd=where)
        if done.returncode:
            breaches.append(f'{compiler}: {source.name}:\n{done.stderr}')
        else:
            objects.append(target)
    return objects


def link(compiler, flags, objects, whole, allowed, breaches):
    """Put the objects together; what they need then has to be allowed."""
    done = house.run(['ld', *flags, '-r', '-o', whole, *objects])
    if done.returncode:
        breaches.append(f'{compiler}: ld -r: {done.stderr}')
    else:
        needs = set(re.findall(r' U (\S+)', house.run(['nm', '-u', whole]).stdout))
        breaches += [f'{compiler}: the core needs {name}' for name in sorted(needs - allowed)]
    return not done.returncode


def check_needs(compiler, objects, where, breaches):
    whole = where / 'core.o'
    if not link(compiler, [], objects, whole, NEEDS, breaches):
        return
    code = house.run(['objdump', '-d', '--no-show-raw-insn', whole]).stdout
    if '<dmig_match>:' not in code:
        breaches.append(f'{compiler}: no dmig_match in the object')
    breaches += [f'{compiler}: floating point: {line.strip()}' for line in code.splitlines()
                 if FLOAT.search(line)]


def check_narrow(compiler, where, breaches):
    """The core in a kernel of 32 bits."""
    (where / 'linux').mkdir()
    for name in KERNEL_HEADERS:
        (where / 'linux' / f'{name}.h').write_text(KERNEL_HEADER)
    flags = ['-O2', '-m32', '-fno-pic', '-D__KERNEL__', f'-I{where}']
    objects = compile_all(compiler, flags, where, breaches)
    link(f'{compiler} -m32', ['-m', 'elf_i386'], objects, where / 'core.o', NEEDS | {'cond_resched', 'div64_u64_rem'},
         breaches)


def frames_of(where):
    """(bytes, function, whether its size is known) of each function."""
    for path in where.glob('*.su'):
        for line in path.read_text().splitlines():
            name, size, kind = line.split('\t')
            yield int(size), name.split(':')[-1], 'static' in kind or 'bounded' in kind


def check_stack(compiler, where, breaches):
    frames = sorted(frames_of(where))
    if len(frames) < len(SOURCES):
        breaches.append(f'{compiler}: told of {len(frames)} stack frames only')
        return 'none'
    for size, name, known in frames:
        if size >= STACK_MAX or not known:
            breaches.append(f'{compiler}: {name} takes {size} bytes of stack')
    return f'{frames[-1][0]} bytes ({frames[-1][1]})'


def read_graph(where):
    """What each function calls: GCC's call graph. Static functions are named FILE:NAME."""
    graph = {}
    for path in where.glob('*.ci'):
        for line in path.read_text().splitlines():
            node = re.match(r'node: \{ title: "([^"]+)"', line)
            edge = re.match(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', line)
            if node:
                graph.setdefault(short(node[1]), set())
            if edge:
                graph.setdefault(short(edge[1]), set()).add(short(edge[2]))
    return graph


def short(title):
    """Of /path/to/walk.c:walk_piece the last two."""
    return title.rsplit('/', 1)[-1]


def read_table(name, graph):
    """The functions in a constant table of pointers."""
    for source in SOURCES:
        table = re.search(r'\b%s\b[^=;{]*= \{(.*?)\};' % name, source.read_text(), re.DOTALL)
        if table:
            names = re.findall(r'=\s*(\w+)', table[1])
            own = {f'{source.name}:{function}': function for function in names}
            return {static if static in graph else own[static] for static in own}
    return set()


def resolve_tables(graph, breaches):
    for name, calls in graph.items():
        if '__indirect_call' not in calls:
            continue
        calls.discard('__indirect_call')
        if name not in INDIRECT:
            breaches.append(f'{name} calls by a pointer that this test does not know')
        elif INDIRECT[name]:
            functions = read_table(INDIRECT[name], graph)
            if not functions or functions - graph.keys():
                breaches.append(f'{INDIRECT[name]}: not a table of functions of the core: '
                                f'{sorted(functions - graph.keys())}')
            calls |= functions
    breaches += [f'{name} is not in the core' for name in INDIRECT if name not in graph]


def find_cycle(graph):
    """A path of calls that comes back to where it began, or None."""
    state = {}

    def visit(name, path):
        state[name] = 'open'
        for called in sorted(graph.get(name, ())):
            if state.get(called) == 'open':
                return path + [name, called]
            if called not in state:
                cycle = visit(called, path + [name])
                if cycle:
                    return cycle
        state[name] = 'done'
        return None

    for name in sorted(graph):
        if name not in state:
            cycle = visit(name, [])
            if cycle:
                return cycle
    return None


def check_calls(where, breaches):
    """Without inlining, so that each call is seen."""
    compile_all('gcc', ['-O0', '-fcallgraph-info'], where, breaches)
    graph = read_graph(where)
    if 'dmig_match' not in graph:
        breaches.append('no dmig_match in the call graph')
    resolve_tables(graph, breaches)
    cycle = find_cycle(graph)
    if cycle:
        breaches.append('recursion: ' + ' -> '.join(cycle))
    return len(graph)


def main():
    breaches = []
    passed = []
    for compiler in COMPILERS:
        if not house.has(compiler):
            house.skip(f'{compiler} is not installed')
        with tempfile.TemporaryDirectory() as directory:
            where = pathlib.Path(directory)
            objects = compile_all(compiler, ['-O2', '-fstack-usage'], where, breaches)
            check_needs(compiler, objects, where, breaches)
            passed.append(f'{compiler}: largest stack frame {check_stack(compiler, where, breaches)}')
        if platform.machine() == 'x86_64':
            with tempfile.TemporaryDirectory() as directory:
                check_narrow(compiler, pathlib.Path(directory), breaches)
    with tempfile.TemporaryDirectory() as directory:
        passed.append(f'{check_calls(pathlib.Path(directory), breaches)} functions, no recursion')
    house.finish(breaches, '\n'.join(passed))


if __name__ == '__main__':
    main()
