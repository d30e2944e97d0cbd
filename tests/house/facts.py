#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig-rules(5) lists every fact that the library has, in the library's order, and no other."""

import difflib
import re

import house

PAGE = house.ROOT / 'man/devmig-rules.5.scd'
TABLES = house.ROOT / 'lib/host/fact.c'


def of_page():
    section = re.search(r'^# FACTS$(.*?)(?=^# |\Z)', PAGE.read_text(), re.MULTILINE | re.DOTALL)[1]
    rows = re.findall(r'^\|  (.*)$', section, re.MULTILINE)
    return [name.replace('\\_', '_') for row in rows for name in re.findall(r'_((?:\\_|[\w.])+?)_(?:,|$)', row)]


def of_tables(breaches):
    tables = re.search(r'dmig_fact_tables\[\] = \{(.*?)\}', TABLES.read_text(), re.DOTALL)[1]
    texts = {str(path): (house.ROOT / path).read_text() for path in house.files('lib/host/fact_*.c')}
    names = []
    for table in re.findall(r'\b(dmig_fact_\w+_rows)\b', tables):
        rows = [match[1] for text in texts.values()
                for match in re.finditer(r'\b%s\[\] = \{(.*?)^\}' % table, text, re.MULTILINE | re.DOTALL)]
        if len(rows) != 1:
            breaches.append(f'{table}: found {len(rows)} times')
            continue
        names += re.findall(r'\.name = "([^"]+)"', rows[0])
    for path, text in texts.items():
        breaches += [f'{path}: {table} is not in dmig_fact_tables[]'
                     for table in re.findall(r'\b(dmig_fact_\w+_rows)\[\] = ', text) if table not in tables]
    breaches += [f'{name}: in the tables twice' for name in sorted(set(names)) if names.count(name) > 1]
    return names


def main():
    breaches = []
    # What is no row of a table: a prefix of any other fact, and the prefix of attributes.
    page = ['attr.' if name == 'attr.NAME' else name for name in of_page() if name != 'parent.FACT']
    tables = of_tables(breaches)
    breaches += list(difflib.unified_diff(page, tables, PAGE.name, 'the tables', lineterm='', n=0))
    if not page or not tables:
        breaches.append('no facts found: the test looks in the wrong place')
    house.finish(breaches, f'{len(tables)} facts')


if __name__ == '__main__':
    main()
