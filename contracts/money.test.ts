import { describe, expect, it, test } from 'vitest';

import { DECIMALS } from './currencies.ts';
import { formatMoney, MAX_AMOUNT, parseAmount } from './money.ts';

describe('the currencies', () => {
  it('are those of ISO 4217 that have a minor unit, each once', () => {
    const count = (decimals: number) => [...DECIMALS.values()].filter((each) => each === decimals).length;
    expect([0, 2, 3, 4].map(count)).toEqual([17, 139, 7, 2]);
    expect([...DECIMALS.keys()].filter((code) => !/^[A-Z]{3}$/u.test(code))).toEqual([]);
  });

  it.each(['XCG', 'ZWG', 'SLE', 'VED', 'XAD'])('have %s, which came of late', (code) => {
    expect(DECIMALS.has(code)).toBe(true);
  });

  it.each(['BGN', 'HRK', 'ANG', 'CUC', 'SLL', 'ZWL', 'XAU', 'XTS', 'XXX', 'ZZZ'])('have no %s', (code) => {
    expect(DECIMALS.has(code)).toBe(false);
  });
});

test.each([
  [4990, 'EUR', '49.90 EUR'],
  [5, 'EUR', '0.05 EUR'],
  [0, 'EUR', '0.00 EUR'],
  [-5, 'EUR', '-0.05 EUR'],
  [4990, 'JPY', '4990 JPY'],
  [0, 'JPY', '0 JPY'],
  [-1, 'JPY', '-1 JPY'],
  [4990, 'KWD', '4.990 KWD'],
  [4990, 'IQD', '4.990 IQD'],
  [4990, 'HUF', '49.90 HUF'],
  [49_900, 'UYW', '4.9900 UYW'],
  [MAX_AMOUNT, 'EUR', '10000000000.00 EUR'],
  [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91 EUR'],
  [4990, 'BGN', '4990 minor units of BGN'],
])('%i minor units of %s are written as %s', (amount, currency, written) => {
  expect(formatMoney({ amount, currency })).toBe(written);
});

describe('an amount', () => {
  it.each([
    ['49.90', 'EUR', 4990],
    ['49.9', 'EUR', 4990],
    ['49', 'EUR', 4900],
    ['0', 'EUR', 0],
    ['80000', 'JPY', 80_000],
    ['4.990', 'KWD', 4990],
    ['10000000000.00', 'EUR', MAX_AMOUNT],
  ])('%s in %s is read as %i', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  it.each([
    ['49.901', 'EUR'],
    ['80000.0', 'JPY'],
    ['10000000000.01', 'EUR'],
    ['9'.repeat(400), 'EUR'],
    ['-1', 'EUR'],
    ['1e3', 'EUR'],
    ['1,000', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    ['', 'EUR'],
    ['٣', 'EUR'],
    ['1', 'BGN'],
  ])('%s in %s is none', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });
});
