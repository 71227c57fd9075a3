import { formatMoney, type Money } from '../../contracts/money.ts';

/** The promises that are proven, in the numbers of docs/verify.md. */
export const ORACLES = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'] as const;
export type Oracle = (typeof ORACLES)[number];

/** Something that doesn't add up. */
export interface Finding {
  readonly oracle: Oracle;
  /** The order, SKU, payment … that it is about: `order 'ord_…'`. */
  readonly about: string;
  /** The law that is broken. */
  readonly law: string;
  readonly expected: string;
  readonly found: string;
}

type Value = string | number | boolean | null;

/** Collects what breaks the laws of one oracle. */
export class Laws {
  readonly findings: Finding[] = [];
  readonly #oracle: Oracle;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  /** Demands that two values, read from different places, are the same. */
  equal(about: string, law: string, expected: Value, found: Value): void {
    if (expected !== found) this.broken(about, law, shown(expected), shown(found));
  }

  /** Demands that two amounts, read from different places, are the same. */
  equalMoney(about: string, law: string, expected: Money, found: Money): void {
    const isSame = expected.amount === found.amount && expected.currency === found.currency;
    this.hold(isSame, about, law, [formatMoney(expected), formatMoney(found)]);
  }

  /** Demands that something holds; `expected` and `found` say it in words. */
  hold(
    holds: boolean,
    about: string,
    law: string,
    [expected, found]: readonly [expected: string, found: string],
  ): void {
    if (!holds) this.broken(about, law, expected, found);
  }

  /** Demands that there is nothing of a kind; `things` names what there is. */
  none(about: string, law: string, things: readonly string[]): void {
    this.equal(about, law, '', things.join(', '));
  }

  broken(about: string, law: string, expected: string, found: string): void {
    this.findings.push({ oracle: this.#oracle, about, law, expected, found });
  }
}

/**
 * The laws that others' logs must keep. Of an order with something that was done by hand nothing is demanded: no log
 * can tell what a person did from what nobody did.
 */
export class LawsOfOthers extends Laws {
  readonly #byHand: ReadonlySet<string>;

  constructor(oracle: Oracle, byHand: readonly { readonly orderId: string }[]) {
    super(oracle);
    this.#byHand = new Set(byHand.map(({ orderId }) => orderId));
  }

  judges({ orderId }: { readonly orderId: string | null }): boolean {
    return orderId === null || !this.#byHand.has(orderId);
  }
}

function shown(value: Value): string {
  if (value === null || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
