import { InvalidArgumentError } from 'commander';

/** Reads a whole number, 1 at least, of what was typed. */
export function wholeNumber(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number, 1 at least.');
}
