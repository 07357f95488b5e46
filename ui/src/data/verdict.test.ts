import { expect, test } from 'vitest';
import type { Check, CheckState } from './replies';
import { gravestFirst, headline, verdictOf } from './verdict';

function check(state: CheckState, question = 'Orders without lines. They count for nothing.'): Check {
  return { name: state, question, severity: 'error', state, rows_found: 0, may_be_more: false, trouble: null, columns: [], data: {} };
}

test('all is well', () => {
  expect(verdictOf([check('passed'), check('passed')])).toEqual({ state: 'passed', text: 'All 2 checks pass' });
});

test('a warning is told with what it is about', () => {
  expect(verdictOf([check('passed'), check('warning', 'A unit costs more than its price: margins are below zero.')])).toEqual({
    state: 'warning',
    text: '1 of 2 checks pass; 1 warning: A unit costs more than its price',
  });
});

test('failures stand before warnings, and the first of several is named', () => {
  const verdict = verdictOf([check('warning'), check('failed'), check('failed'), check('passed')]);
  expect(verdict.state).toBe('failed');
  expect(verdict.text).toBe('1 of 4 checks pass; 2 failures: Orders without lines and 1 more; 1 warning: Orders without lines');
});

test('what still runs is no verdict, unless something has failed already', () => {
  expect(verdictOf([check('passed'), check('running')])).toEqual({ state: 'running', text: 'Checking: 1 of 2 done' });
  expect(verdictOf([check('failed'), check('running')]).state).toBe('failed');
  expect(verdictOf([]).state).toBe('running');
});

test('the gravest stand first', () => {
  const checks = [check('passed'), check('running'), check('warning'), check('failed')];
  expect(gravestFirst(checks).map((one) => one.state)).toEqual(['failed', 'warning', 'running', 'passed']);
});

test('a question is told by its first sentence', () => {
  expect(headline('Does it add up? Cent for cent.')).toBe('Does it add up?');
  expect(headline('no end')).toBe('no end');
});
