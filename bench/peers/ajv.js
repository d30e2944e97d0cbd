// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ajv.js CORPUS [--quick]: the rules as compiled JSON Schemas.

import Ajv from 'ajv';
import { compare } from './timing.js';
import { load, optional } from './rules.js';

const FACETS = ['int', 'version', 'bits', 'items'];

const instance = (source) => {
	const value = {};
	for (const field of source) {
		value[field.name] = field.text;
		for (const facet of FACETS)
			if (field[facet] !== undefined)
				value[`${field.name}#${facet}`] = field[facet];
	}
	return value;
};

const inRanges = ({ ranges }) => {
	const any = ranges.map(([minimum, maximum]) => ({ minimum, maximum }));
	return any.length === 1 ? any[0] : { anyOf: any };
};

// The facet that is asked, and what of it.
const KINDS = {
	text: (one) => ['', { const: one.text }],
	list: (one) => ['', { enum: one.items }],
	any: () => ['', { minLength: 1 }],
	int: (one) => ['#int', inRanges(one)],
	version: (one) => ['#version', inRanges(one)],
	items: (one) => ['#items', { items: { enum: one.items } }],
	bits: (one) => ['#bits', { items: { enum: one.items } }],
};

const all = (conditions) => {
	const schema = { properties: {}, required: [] };
	for (const one of conditions) {
		const [facet, rule] = KINDS[one.kind](one);
		schema.properties[one.name + facet] = rule;
		if (!optional(one))
			schema.required.push(one.name + facet);
	}
	return schema;
};

const schemaOf = (objects) => ({
	anyOf: objects.map(({ common, alternatives }) => ({
		...all(common),
		...(alternatives.length === 1 && !alternatives[0].length
			? {}
			: { anyOf: alternatives.map(all) }),
	})),
});

const corpus = load(process.argv[2]);
const ajv = new Ajv({ strict: false });
const instances = corpus.documents.map(({ source }) => instance(source));
const validators = corpus.documents.map(({ objects }) =>
	objects.length ? ajv.compile(schemaOf(objects)) : () => false);

compare('ajv', corpus, (source, destination) => validators[destination](instances[source]),
	process.argv.includes('--quick'));
