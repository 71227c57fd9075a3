import { z } from 'zod';
import type { WitnessLine } from '../witness.ts';

export interface Authorization {
  readonly id: string;
  /** The idempotency key that it was made under. */
  readonly key: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly card: string;
  readonly at: string;
  captured: number;
  voided: boolean;
}

export interface Capture {
  readonly id: string;
  readonly key: string;
  readonly at: string;
  readonly authorization: Authorization;
  readonly amount: number;
  refunded: number;
}

export interface Refund {
  readonly id: string;
  readonly key: string;
  readonly at: string;
  readonly capture: Capture;
  readonly amount: number;
}

/** The provider's state: all authorizations, captures and refunds. */
export interface Ledger {
  readonly authorizations: ReadonlyMap<string, Authorization>;
  readonly captures: ReadonlyMap<string, Capture>;
  readonly refunds: ReadonlyMap<string, Refund>;
  /**
   * Takes in what a line says.
   *
   * @throws Error when it contradicts the lines before
   */
  apply(line: WitnessLine): void;
}

const posting = z.object({ id: z.string(), amount: z.int(), of: z.string().nullable() });
const opening = posting.extend({
  reference: z.string(),
  currency: z.string(),
  request: z.object({ body: z.object({ card: z.string() }) }),
});

export function ledger(): Ledger {
  const authorizations = new Map<string, Authorization>();
  const captures = new Map<string, Capture>();
  const refunds = new Map<string, Refund>();

  function authorized(line: WitnessLine): void {
    const { id, amount, currency, reference, request } = opening.parse(line);
    const { card } = request.body;
    const { key, at } = line;
    authorizations.set(id, { id, key, at, reference, amount, currency, card, captured: 0, voided: false });
  }
  function captured(line: WitnessLine): void {
    const { id, amount, of } = posting.parse(line);
    const authorization = known(authorizations, of);
    authorization.captured += amount;
    const { key, at } = line;
    captures.set(id, { id, key, at, authorization, amount, refunded: 0 });
  }
  function refunded(line: WitnessLine): void {
    const { id, amount, of } = posting.parse(line);
    const capture = known(captures, of);
    capture.refunded += amount;
    const { key, at } = line;
    refunds.set(id, { id, key, at, capture, amount });
  }

  return {
    authorizations,
    captures,
    refunds,
    apply(line) {
      if (line.kind === 'authorization') authorized(line);
      if (line.kind === 'capture') captured(line);
      if (line.kind === 'void') known(authorizations, line.id).voided = true;
      if (line.kind === 'refund') refunded(line);
    },
  };
}

function known<T>(things: ReadonlyMap<string, T>, id: string | null): T {
  const thing = id === null ? undefined : things.get(id);
  if (thing === undefined) throw new Error(`the witness speaks of '${id}', which no earlier line made`);
  return thing;
}
