import { expect, test } from 'vitest';
import { z } from 'zod';

import { parseConfig } from '../config.ts';
import { settingsOf } from '../settings.ts';
import { variablesOf } from '../variables.ts';
import { amounts } from './amounts.ts';

const schema = z.object({ LIMITS: amounts.prefault('EUR=1000.00').meta({ meaning: 'how much' }) });
const parsed = (LIMITS?: string) => parseConfig(schema, settingsOf({ LIMITS }));

test.each([
  [undefined, { EUR: 100_000 }],
  ['EUR=500.00,JPY=80000', { EUR: 50_000, JPY: 80_000 }],
  ['KWD=1.5, HUF=0', { KWD: 1500, HUF: 0 }],
])('%s is read in minor units', (value, expected) => {
  expect(parsed(value)).toEqual({ success: true, data: { LIMITS: new Map(Object.entries(expected)) } });
});

test.each([
  ['100000', "'100000' is not of the form EUR=500.00"],
  ['EUR', "'EUR' is not of the form EUR=500.00"],
  ['eur=5', "'eur=5' is not of the form EUR=500.00"],
  ['EUR=5,', "'' is not of the form EUR=500.00"],
  ['EUR=', "'EUR=' is not of the form EUR=500.00"],
  ['BGN=5', 'BGN is not a currency of ISO 4217'],
  ['EUR=5,EUR=6', 'EUR appears twice'],
  ['EUR=-5', "'-5' is not an amount between 0.00 EUR and 10000000000.00 EUR"],
  ['EUR=5.005', "'5.005' is not an amount between 0.00 EUR and 10000000000.00 EUR"],
  ['JPY=80000.50', "'80000.50' is not an amount between 0 JPY and 1000000000000 JPY"],
  ['JPY=1000000000001', "'1000000000001' is not an amount between 0 JPY and 1000000000000 JPY"],
])('%s is refused, and it says why', (value, why) => {
  expect(parsed(value)).toEqual({
    success: false,
    problems: [
      `LIMITS is '${value}': ${why}; it must be amounts in currencies of ISO 4217, such as EUR=500.00,JPY=80000`,
    ],
  });
});

test('its default is shown as it would be set', () => {
  expect(variablesOf(schema)).toMatchObject([{ name: 'LIMITS', fallback: 'EUR=1000.00', required: false }]);
});
