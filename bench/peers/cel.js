// SPDX-License-Identifier: LGPL-2.1-or-later
//
// cel.js CORPUS [--quick]: the rules as CEL expressions, parsed once.

import { parse } from '@marcbachmann/cel-js';
import { compare } from './timing.js';
import { load, optional } from './rules.js';

const integers = (list) => list.map(BigInt);

const context = (source) => {
	const value = {};
	for (const field of source) {
		value[field.name] = field.text;
		value[`${field.name}__items`] = field.items;
		if (field.int !== undefined)
			value[`${field.name}__int`] = BigInt(field.int);
		if (field.version !== undefined)
			value[`${field.name}__version`] = BigInt(field.version);
		if (field.bits !== undefined)
			value[`${field.name}__bits`] = integers(field.bits);
	}
	return { s: value };
};

const inRanges = (name, { ranges }) =>
	`(${ranges.map(([low, high]) => `${name} >= ${low} && ${name} <= ${high}`).join(' || ')})`;

const strings = (list) => `[${list.map((item) => JSON.stringify(item)).join(', ')}]`;

const KINDS = {
	text: (one) => ['', (name) => `${name} == ${JSON.stringify(one.text)}`],
	list: (one) => ['', (name) => `${name} in ${strings(one.items)}`],
	any: () => ['', (name) => `${name} != ""`],
	int: (one) => ['__int', (name) => inRanges(name, one)],
	version: (one) => ['__version', (name) => inRanges(name, one)],
	items: (one) => ['__items', (name) => `${name}.all(i, i in ${strings(one.items)})`],
	bits: (one) => ['__bits', (name) => `${name}.all(b, b in [${one.items.join(', ')}])`],
};

const condition = (one) => {
	const [facet, rule] = KINDS[one.kind](one);
	const name = `s.${one.name}${facet}`;
	return optional(one) ? `(!has(${name}) || ${rule(name)})` : `(has(${name}) && ${rule(name)})`;
};

const all = (conditions) => conditions.map(condition).join(' && ') || 'true';

const expression = (objects) =>
	objects.map(({ common, alternatives }) =>
		`(${all(common)} && (${alternatives.map((one) => `(${all(one)})`).join(' || ')}))`)
		.join(' || ') || 'false';

const corpus = load(process.argv[2]);
const contexts = corpus.documents.map(({ source }) => context(source));
const programs = corpus.documents.map(({ objects }) => parse(expression(objects)));

compare('cel', corpus, (source, destination) => programs[destination](contexts[source]),
	process.argv.includes('--quick'));
