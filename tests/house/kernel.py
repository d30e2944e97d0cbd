#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the modules show is documented: exported symbols, files in sysfs and debugfs, events, parameters."""

import re

import house


def texts(folder, *patterns):
    """The files of a folder of the tree, not of one with the same name elsewhere."""
    return {path: (house.ROOT / path).read_text() for path in house.files(*patterns)
            if str(path).startswith(folder)}


SOURCES = texts('kernel/', '*.c', '*.h')
ABI = texts('kernel/Documentation/ABI/', 'testing/*')
PAGE = house.ROOT / 'man/devmig_vgpu.4.scd'

# Where a file or event gets its name, with what stands before the name in its path.
FILES = {
    r'\(struct attribute\)\{ \.name = "(\w+)"': '',
    r'\bDEVICE_ATTR_\w+\((\w+)\)': '',
    r'\bdebugfs_create_file\w*\(\s*"(\w+)"': '',
    r'\bTRACE_EVENT\((\w+),': 'events/devmig/',
    # The table of files that a loop creates: NAME, of a state or not, ...
    r'^\t\[VGPU_\w+\] = \{ "(\w+)", (?:true|false),': '',
    # Directories below migration/, each with files that have names of fields.
    r'(?:\badd_object\(.*, |\bsnprintf\(name, .*, |\bchar name\[\d+\] = )"([\w%]+)"': 'migration/',
}

# All that makes a file; each must be met by one of the above.
CREATES = re.compile(r'\bdebugfs_create_(?!dir)\w+\(\s*"|\bDEVICE_ATTR\w*\(|\(struct attribute\)\{|\bTRACE_EVENT\(|'
                     r'\badd_object\(tree, .*"|\b(?:__ATTR|BIN_ATTR|MDEV_TYPE_ATTR|DRIVER_ATTR|CLASS_ATTR)\w*\(')


def check_exports(breaches):
    exports = 0
    for path, text in SOURCES.items():
        for name in re.findall(r'^EXPORT_SYMBOL\w*\((\w+)\)', text, re.MULTILINE):
            exports += 1
            if not re.search(r'^/\*\*\n \* %s - .*?\*/\n(?!\n)[^;{}]*\b%s\(' % (name, name), text,
                             re.MULTILINE | re.DOTALL):
                breaches.append(f'{path}: {name} is exported without a kernel-doc comment')
    return exports


def files_of_the_code(breaches):
    """The ends of the paths that the code makes."""
    ends = set()
    for path, text in SOURCES.items():
        met = 0
        for pattern, before in FILES.items():
            for match in re.finditer(pattern, text, re.MULTILINE):
                met += bool(CREATES.search(match[0]))
                name = before + match[1].replace('%04u', 'NNNN')
                ends.add(name + '/<name>' if before == 'migration/' else name)
        if met != len(CREATES.findall(text)):
            breaches.append(f'{path}: makes files in a way that tests/house/kernel.py does not know')
    return ends


def check_files(breaches):
    ends = files_of_the_code(breaches)
    documented = [what for text in ABI.values() for what in re.findall(r'^What:\t+(\S+)$', text, re.MULTILINE)]
    for end in sorted(ends):
        if not any(what.endswith('/' + end) for what in documented):
            breaches.append(f'{end}: no entry in kernel/Documentation/ABI')
    for what in documented:
        # The file is the kernel's; what is said in it is ours.
        if not what.endswith('/uevent') and not any(what.endswith('/' + end) for end in ends):
            breaches.append(f'{what}: documented, but the code makes no such file')
    variables = {name for text in SOURCES.values() for name in re.findall(r'"([A-Z_]+=\w+)", NULL', text)}
    breaches += [f'uevent with {variable}: not in kernel/Documentation/ABI' for variable in sorted(variables)
                 if not any(variable in text for text in ABI.values())]
    return len(ends), len(variables)


def check_parameters(breaches):
    code = {match for text in SOURCES.values() for match in re.findall(r'\bmodule_param\w*\((\w+)', text)}
    described = {match for text in SOURCES.values() for match in re.findall(r'\bMODULE_PARM_DESC\((\w+)', text)}
    section = re.search(r'^# PARAMETERS$(.*?)^# ', PAGE.read_text(), re.MULTILINE | re.DOTALL)[1]
    page = {name.replace('\\_', '_') for name in re.findall(r'\*(\S+?)\*=_', section)}
    breaches += [f'{PAGE.name}: no parameter {name}' for name in sorted(code - page)]
    breaches += [f'{PAGE.name}: {name} is no parameter' for name in sorted(page - code)]
    breaches += [f'{name}: no MODULE_PARM_DESC' for name in sorted(code - described)]
    return len(code)


def main():
    breaches = []
    exports = check_exports(breaches)
    files, variables = check_files(breaches)
    parameters = check_parameters(breaches)
    if not (exports and files and variables and parameters):
        breaches.append('nothing of a kind found: the test looks in the wrong place')
    house.finish(breaches, f'{exports} exported symbols, {files} files and events, {parameters} parameters')


if __name__ == '__main__':
    main()
