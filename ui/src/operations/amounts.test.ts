import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountText, MOST_MINOR, partOf, readAmount, readUnits, saleTotals } from './amounts';

describe('an amount that was typed', () => {
  test.each([
    ['84', 2, 8400],
    ['84.5', 2, 8450],
    ['84,50', 2, 8450],
    [' 0.05 ', 2, 5],
    ['0', 2, 0],
    ['500', 0, 500],
    ['1.234', 3, 1234],
    ['1,234', 3, 1234],
  ])('%s with %i digits', (text, digits, minor) => {
    expect(readAmount(text, digits)).toEqual({ minor });
  });

  test('nothing is nothing, not zero', () => {
    expect(readAmount('  ', 2)).toEqual({ minor: null });
  });

  test.each([
    ['84.5051', 2, /^At most 2 digits behind the mark$/],
    ['1,234', 2, /^At most 2 digits behind the mark; thousands have no mark: 1234$/],
    ['1.234', 0, /^Write a whole amount: 1234$/],
    ['1,234.5', 2, /marks out: 1234\.5$/],
    ['1 234', 2, /marks out: 1234$/],
    ["1'234'567,8", 2, /marks out: 1234567\.8$/],
    ['1,234.56', 2, /thousands' marks out: 1234\.56/],
    ['1.234,56', 2, /thousands' marks out: 1234\.56/],
    ['1 234 567', 2, /thousands' marks out: 1234567/],
    ['-5', 2, /not below zero/],
    ['$5', 2, /Write an amount, as in 84\.00/],
    ['1e3', 2, /Write an amount/],
    ['5.5', 0, /Write a whole amount: 5/],
    ['.5', 2, /Write an amount/],
    ['9999999999999', 2, /more than can be recorded/],
  ])('%s is refused with a sentence', (text, digits, sentence) => {
    expect(readAmount(text, digits)).toEqual({ problem: expect.stringMatching(sentence) as string });
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MOST_MINOR }), fc.constantFrom(0, 2, 3), (minor, digits) => {
        expect(readAmount(amountText(minor, digits), digits)).toEqual({ minor });
        expect(readAmount(amountText(minor, digits).replace('.', ','), digits)).toEqual({ minor });
      }),
    );
  });
});

test('units are whole and within their bounds', () => {
  expect(readUnits('12')).toEqual({ units: 12 });
  expect(readUnits('')).toEqual({ units: null });
  expect(readUnits('0')).toEqual({ problem: 'At least 1' });
  expect(readUnits('0', 0)).toEqual({ units: 0 });
  expect(readUnits('-3', -10)).toEqual({ units: -3 });
  expect(readUnits('1.5')).toEqual({ problem: 'Write a whole number of units' });
  expect(readUnits('2000000')).toEqual({ problem: 'At most 1,000,000' });
});

describe('a sale', () => {
  test('adds up lines, discounts and charges', () => {
    const lines = [{ units: 2, priceMinor: 2500, discountMinor: 500 }, { units: 1, priceMinor: 4000, discountMinor: 0 }]; // prettier-ignore
    expect(saleTotals(lines, 100, 499)).toEqual({ goodsMinor: 9000, discountMinor: 600, totalMinor: 8899 });
    expect(saleTotals([], 0, 0)).toEqual({ goodsMinor: 0, discountMinor: 0, totalMinor: 0 });
  });

  test('has no total where a discount is above what it is of, or it is too much', () => {
    expect(saleTotals([{ units: 1, priceMinor: 100, discountMinor: 101 }], 0, 0)).toBeNull();
    expect(saleTotals([{ units: 1, priceMinor: 100, discountMinor: 0 }], 101, 0)).toBeNull();
    expect(saleTotals([{ units: 1_000_000, priceMinor: MOST_MINOR, discountMinor: 0 }], 0, 0)).toBeNull();
  });
});

test('a part is rounded half up, and the parts add up to the whole', () => {
  expect([partOf(100, 1, 3), partOf(67, 1, 2), partOf(33, 1, 1), partOf(5, 1, 0)]).toEqual([33, 34, 33, 0]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MOST_MINOR }), fc.integer({ min: 1, max: 40 }), (whole, units) => {
      let left = whole;
      for (let unit = units; unit > 0; unit--) left -= partOf(left, 1, unit);
      expect(left).toBe(0);
    }),
  );
});
