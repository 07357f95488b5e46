/** What is said while Spark works. */

import { expect, test } from 'vitest';
import { progressText, shareDone } from './working';

test('before a task is known there is no share', () => {
  expect(shareDone({ done: 0, of: 0 })).toBeNull();
  expect(progressText({ done: 0, of: 0 })).toBe('Waiting for Spark…');
});

test('tasks are counted', () => {
  expect(shareDone({ done: 300, of: 1200 })).toBe(0.25);
  expect(progressText({ done: 300, of: 1200 })).toBe('300 of 1,200 tasks done');
});

test('a share is never more than the whole', () => {
  expect(shareDone({ done: 5, of: 4 })).toBe(1);
});
