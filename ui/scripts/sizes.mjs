/** Prints how much JavaScript the built page loads, compressed as it is sent, and fails above the bars of the brief. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BARS = { 'before the first number': 60, 'with charts': 300 }; // kB
const STATIC = new URL('../../src/storelens/web/static/', import.meta.url).pathname;
const ASSETS = join(STATIC, 'assets');

/** Return the files that a module brings with it, itself included: what it imports without `import()`. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(ASSETS, name), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) withImports(other, found);
  return found;
}

const compressed = (name) => gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length / 1000;
const sum = (names) => [...names].reduce((total, name) => total + compressed(name), 0);

const html = readFileSync(join(STATIC, 'index.html'), 'utf8');
const first = new Set();
for (const [, name] of html.matchAll(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g)) withImports(name, first);
const charts = new Set(first);
for (const name of readdirSync(ASSETS)) if (/^echarts-.*\.js$/.test(name)) withImports(name, charts);

const measured = { 'before the first number': sum(first), 'with charts': sum(charts) };
for (const name of readdirSync(ASSETS).filter((name) => name.endsWith('.js')).sort()) {
  console.log(`${compressed(name).toFixed(1).padStart(8)} kB  ${name}${first.has(name) ? '  (first)' : ''}`);
}
let isOver = false;
for (const [what, bar] of Object.entries(BARS)) {
  const size = measured[what];
  isOver ||= size > bar;
  console.log(`${size.toFixed(1).padStart(8)} kB  ${what}, at most ${bar} kB${size > bar ? ' - too much' : ''}`);
}
process.exitCode = isOver ? 1 : 0;
