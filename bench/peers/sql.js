// SPDX-License-Identifier: LGPL-2.1-or-later
//
// sql.js CORPUS: the rules as rows, for devmig-bench-sqlite.

import { load } from './rules.js';

const quote = (value) =>
	value === undefined ? 'NULL'
	: typeof value === 'number' ? String(value)
	: `'${value.replaceAll("'", "''")}'`;
const insert = (table, ...values) =>
	console.log(`INSERT INTO ${table} VALUES (${values.map(quote).join(',')});`);

const corpus = load(process.argv[2]);
let alternative = 0;
let rule = 0;

// Alternatives stand by themselves: each repeats what is common to its object.
const writeRule = (one) => {
	insert('rule', alternative, one.name, ++rule, one.kind, one.text);
	for (const range of one.ranges ?? [])
		insert('rule_range', rule, ...range);
	for (const item of one.items ?? [])
		insert('rule_item', rule, String(item));
};

console.log('BEGIN;');
corpus.documents.forEach(({ source, objects }, document) => {
	for (const field of source) {
		insert('self', document, field.name, field.text, field.int, field.version,
			Number(field.bits !== undefined));
		for (const item of new Set(field.items))
			insert('self_item', document, field.name, 'items', item);
		for (const bit of field.bits ?? [])
			insert('self_item', document, field.name, 'bits', String(bit));
	}
	for (const { common, alternatives } of objects)
		for (const conditions of alternatives) {
			insert('alternative', document, ++alternative);
			[...common, ...conditions].forEach(writeRule);
		}
});
for (const [source, destination, yes] of corpus.pairs)
	insert('answer', source, destination, Number(yes));
console.log('COMMIT;');
