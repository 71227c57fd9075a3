import { DECIMALS } from './currencies.ts';

/** An amount in minor units of an ISO 4217 currency: `{ amount: 4990, currency: 'EUR' }` is 49.90 €. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** The largest amount that is accepted, in minor units. The sum of 9,000 such amounts is still below 2^53, so it is exact. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** Writes `49.90 EUR`, with as many decimals as the currency has. */
export function formatMoney({ amount, currency }: Money): string {
  const decimals = DECIMALS.get(currency);
  if (decimals === undefined) return `${amount} minor units of ${currency}`; // e.g. withdrawn since the order
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  const whole = digits.length - decimals;
  const fraction = decimals === 0 ? '' : `.${digits.slice(whole)}`;
  return `${amount < 0 ? '-' : ''}${digits.slice(0, whole)}${fraction} ${currency}`;
}

/** Reads `49.90` as minor units. Undefined if it has too many decimals, exceeds {@link MAX_AMOUNT} or isn't an amount. */
export function parseAmount(text: string, currency: string): number | undefined {
  const decimals = DECIMALS.get(currency);
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/u.exec(text) ?? [];
  if (decimals === undefined || whole === undefined || fraction.length > decimals) return undefined;
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return amount <= MAX_AMOUNT ? amount : undefined;
}
