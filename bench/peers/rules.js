// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Documents in a shape that other engines can be given: conditions without
// variables, and a source's values worked out beforehand, as ours are when a
// document is compiled.
//
// What varies in an object is written out: for each value of a listed int that
// several fields share, one alternative. It is enough for the examples; what
// it can't express is an error, never a wrong rule.

import { readFileSync } from 'node:fs';

const EXPRESSION = /^\{(\w+)(?::int:([^}]*))?\}([/*+-])(\d+)$/;
const PIECE = /\{(\w+)(?::(\w+)(?::((?:"(?:[^"\\]|\\.)*"|[^}"])*))?)?\}/g;

const fail = (what) => {
	throw new Error(`a rule that the peers can't be given: ${what}`);
};

const unquote = (text) =>
	/^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

const items = (list) => list.match(/"(?:[^"\\]|\\.)*"|[^,]+/g).map(unquote);

const bound = (text, parse, otherwise) => (text === '' ? otherwise : parse(text));

// [low, high] for each item of a list whose items have an order.
const ranges = (list, low, high, most) =>
	items(list).map((item) => {
		const [from, to] = item.includes('..') ? item.split('..') : [item, item];
		return [bound(from, low, 0), bound(to, high, most)];
	});

// A version as a number: three parts of 17 bits, which is what the examples need.
const PART = 2 ** 17;
export const version = (text, rest = 0) => {
	const parts = text.split('.').map(Number);
	while (parts.length < 3)
		parts.push(rest);
	if (parts.length > 3 || parts.some((part) => !(part < PART)))
		fail(text);
	return (parts[0] * PART + parts[1]) * PART + parts[2];
};
const upper = (text) => version(text, PART - 1);

export const bits = (hex) => {
	const set = [];
	for (let rest = BigInt(hex), bit = 0; rest; rest >>= 1n, bit++)
		if (rest & 1n)
			set.push(bit);
	return set;
};

const isInt = (text) => /^(0|[1-9]\d{0,14})$/.test(text);
const isVersion = (text) => /^\d{1,5}(\.\d{1,5}){0,2}$/.test(text);
const isMask = (text) => /^0x[0-9a-fA-F]+$/.test(text) || isInt(text);

// What can be asked of a value, worked out once for each source.
export const facets = (self) =>
	Object.entries(self).map(([name, text]) => ({
		name,
		text,
		int: isInt(text) ? Number(text) : undefined,
		version: isVersion(text) ? version(text) : undefined,
		bits: isMask(text) ? bits(text) : undefined,
		items: text === '' ? [] : text.split('+'),
	}));

// A whole value that is one placeholder, used nowhere else.
const KINDS = {
	string: (list) => (list === undefined ? { kind: 'any' } : { kind: 'list', items: items(list) }),
	int: (list) => ({
		kind: 'int',
		ranges: ranges(list ?? '0..', Number, Number, Number.MAX_SAFE_INTEGER),
	}),
	version: (list) => ({
		kind: 'version',
		ranges: ranges(list ?? '0..', version, upper, PART ** 3 - 1),
	}),
	set: (list) => ({ kind: 'items', items: items(list) }),
	mask: (list) => ({ kind: 'bits', items: bits(list) }),
};

const COMPUTE = {
	'/': (value, operand) => value / operand,
	'*': (value, operand) => value * operand,
	'+': (value, operand) => value + operand,
	'-': (value, operand) => value - operand,
};

const text = (name, value) => ({ name, kind: 'text', text: value });

// The variables that have to be written out: all int lists that are not a whole value.
const listed = (fields) => {
	const found = new Map();
	const uses = fields.flatMap(([, value]) => [...value.matchAll(PIECE)].map((m) => m[1]));
	for (const [, value] of fields)
		for (const [whole, name, type, list] of value.matchAll(PIECE)) {
			const alone = whole === value && uses.filter((use) => use === name).length === 1;
			if (!type || alone)
				continue;
			if (type !== 'int' || !/^\d+(,\d+)*$/.test(list ?? ''))
				fail(value);
			found.set(name, list.split(',').map(Number));
		}
	return found;
};

// A value under an assignment; null: it can't be computed.
const substitute = (value, assignment) => {
	const expression = value.match(EXPRESSION);
	if (expression) {
		const result = COMPUTE[expression[3]](assignment.get(expression[1]), Number(expression[4]));
		return Number.isInteger(result) && result >= 0 ? String(result) : null;
	}
	return unquote(value).replace(PIECE, (whole, name) => assignment.get(name) ?? fail(value));
};

const assignments = (variables) =>
	[...variables].reduce(
		(all, [name, values]) => all.flatMap((one) => values.map((v) => new Map([...one, [name, v]]))),
		[new Map()],
	);

const condition = ([name, value]) => {
	const whole = value.match(new RegExp(`^(?:${PIECE.source})$`));
	return whole ? { name, ...KINDS[whole[2]](whole[3]) } : text(name, unquote(value));
};

// { common: conditions, alternatives: [conditions] }: all of the first and one of the second.
const object = ({ fields }) => {
	const entries = Object.entries(fields);
	const variables = listed(entries);
	const varies = ([, value]) => [...value.matchAll(PIECE)].some((m) => variables.has(m[1]));
	const alternatives = assignments(variables)
		.map((one) =>
			entries.filter(varies).map(([name, value]) => text(name, substitute(value, one))))
		.filter((conditions) => conditions.every((one) => one.text !== null));
	return { common: entries.filter((entry) => !varies(entry)).map(condition), alternatives };
};

// The documents and pairs that devmig-bench-match --export printed.
export const load = (path) => {
	const { documents, pairs } = JSON.parse(readFileSync(path, 'utf8'));
	return {
		pairs,
		documents: documents.map(({ name, document }) => ({
			name,
			source: facets(document.self),
			objects: (document.compatible ?? []).map(object),
		})),
	};
};

// Can the value be absent or empty?
export const optional = (one) =>
	one.kind === 'items' || (one.kind === 'text' && one.text === '') ||
	(one.kind === 'list' && one.items.includes(''));
