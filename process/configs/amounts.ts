import { z } from 'zod';

import { DECIMALS } from '../../contracts/currencies.ts';
import { formatMoney, MAX_AMOUNT, type Money, parseAmount } from '../../contracts/money.ts';

/** Amounts by currency in one variable, `EUR=500.00,JPY=80000`, read as minor units. */
export const amounts = z
  .string()
  .transform((text, context): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const part of text.split(',')) {
      const read = readAmount(part.trim());
      if (typeof read === 'string') context.addIssue(read);
      else if (found.has(read.currency)) context.addIssue(`${read.currency} appears twice`);
      else found.set(read.currency, read.amount);
    }
    return found;
  })
  .describe('amounts in currencies of ISO 4217, such as EUR=500.00,JPY=80000');

/** Reads one amount, or returns what is wrong with it. */
function readAmount(text: string): Money | string {
  const [, currency, digits = ''] = /^([A-Z]{3})=(\S+)$/u.exec(text) ?? [];
  if (currency === undefined) return `'${text}' is not of the form EUR=500.00`;
  if (!DECIMALS.has(currency)) return `${currency} is not a currency of ISO 4217`;
  const amount = parseAmount(digits, currency);
  const [least, most] = [0, MAX_AMOUNT].map((end) => formatMoney({ amount: end, currency }));
  return amount === undefined ? `'${digits}' is not an amount between ${least} and ${most}` : { amount, currency };
}
