import { readFileSync } from 'node:fs';

import type { WitnessLine } from '../../simulators/witness.ts';
import type { StackUnderTest } from './stack.ts';

/** What the payment provider did for an order, by its own log. */
export function witnessed(stack: StackUnderTest, orderId: string | undefined): string[] {
  const lines = readFileSync(stack.running().witnesses.paymentProvider, 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as WitnessLine) // what a witness wrote
    .filter(({ reference }) => reference === orderId)
    .map(({ kind }) => kind);
}
