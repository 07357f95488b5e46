import { expect, test } from 'vitest';
import { Attempts } from './attempts';

function numbered(): Attempts {
  let number = 0;
  return new Attempts(() => `key ${++number}`);
}

test('the same content keeps its key until it is settled', () => {
  const attempts = numbered();
  expect([attempts.keyOf('a'), attempts.keyOf('a')]).toEqual(['key 1', 'key 1']);
  attempts.settle();
  expect(attempts.keyOf('a')).toBe('key 2');
});

test('another content is another request', () => {
  const attempts = numbered();
  expect([attempts.keyOf('a'), attempts.keyOf('b'), attempts.keyOf('a')]).toEqual(['key 1', 'key 2', 'key 3']);
});

test('keys of its own differ', () => {
  const attempts = new Attempts();
  expect(attempts.keyOf('a')).not.toBe(attempts.keyOf('b'));
});
