// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The same as bench/timing.h does: the median and the best of seven runs.

const RUNS = 7;
const SPAN = 100_000_000;
const WARM_UP = 10; // runs' worth, until all of it is compiled

// Processor time in ns; it is counted in us.
const once = (fn, times) => {
	const start = process.cpuUsage();
	for (let i = 0; i < times; i++)
		fn();
	const { user, system } = process.cpuUsage(start);
	return 1000 * (user + system);
};

const measure = (fn, quick) => {
	const span = quick ? 1_000_000 : SPAN;
	let times = 1;
	let took;
	while ((took = once(fn, times)) < span / 8)
		times *= 2;
	times = Math.max(1, Math.round((times * span) / took));
	once(fn, quick ? 1 : WARM_UP * times);
	const runs = Array.from({ length: quick ? 1 : RUNS }, () => once(fn, times) / times);
	runs.sort((a, b) => a - b);
	return { median: runs[runs.length >> 1], min: runs[0] };
};

// Check the answers of ask(source, destination), then time them.
export const compare = (engine, { pairs }, ask, quick) => {
	for (const [source, destination, yes] of pairs)
		if (ask(source, destination) !== yes)
			throw new Error(`${engine}: documents ${source} and ${destination}: not ${yes}`);
	for (const [what, yes] of [['matched', true], ['refused', false]]) {
		const some = pairs.filter((pair) => pair[2] === yes);
		const { median, min } = measure(() => {
			for (const [source, destination] of some)
				ask(source, destination);
		}, quick);
		console.log(JSON.stringify({
			bench: 'match', engine, case: what, ns: median / some.length,
			min: min / some.length, pairs: some.length,
		}));
	}
};
