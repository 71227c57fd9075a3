import { DECIMALS } from './currencies.ts';

/** An amount in minor units of an ISO 4217 currency: `{ amount: 4990, currency: 'EUR' }` is 49.90 €. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** The most that anything may cost, in minor units: thousands of the dearest orders add up to less than 2^53. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** Writes `49.90 EUR`, with as many decimals as the currency has. */
export function formatMoney({ amount, currency }: Money): string {
  const decimals = DECIMALS.get(currency);
  if (decimals === undefined) return `${amount} minor units of ${currency}`; // it was withdrawn since
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  const whole = digits.length - decimals;
  const fraction = decimals === 0 ? '' : `.${digits.slice(whole)}`;
  return `${amount < 0 ? '-' : ''}${digits.slice(0, whole)}${fraction} ${currency}`;
}

/** Reads `49.90` in minor units of a currency; undefined when it is no amount of it, or more than {@link MAX_AMOUNT}. */
export function parseAmount(text: string, currency: string): number | undefined {
  const decimals = DECIMALS.get(currency);
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/u.exec(text) ?? [];
  if (decimals === undefined || whole === undefined || fraction.length > decimals) return undefined;
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return amount <= MAX_AMOUNT ? amount : undefined;
}
