import { z } from 'zod';
import { Refusal, valid } from './refusal.ts';

/** The faults that a person can switch on, and what each does to a request. */
export const FAULTS = {
  latency: 'it takes longer, by `ms`',
  outage: '503, without effect; with `seconds`, these are its `Retry-After`',
  'reset-before': 'the connection is reset, without effect',
  'reset-after': 'it acts, then the connection is reset',
  'lost-reply': 'it acts, then says nothing until the caller gives up',
  'stored-500': 'no effect, but a 500 that is stored under the key, and is its answer for ever',
  decline: 'a final no: the card, the capture, the address or the recall is refused',
  'key-expiry': 'a key that was used more than `ms` ago is forgotten, so that a repeat acts again',
  'wrong-body': 'it acts, then answers with half a body, or with `{}` if `shape` is `empty`',
  'webhook-duplicate': 'the webhook that tells of it is sent twice, side by side',
  'webhook-disorder': 'the webhooks that tell of them are held back for `ms`, then sent newest first',
} as const;
export type FaultName = keyof typeof FAULTS;

/** How a fault strikes: by default every request, until it is healed. */
export interface FaultParameters {
  readonly operation?: string | undefined;
  /** The order that it strikes; all when left out. */
  readonly match?: string | undefined;
  /** How often it strikes at most. */
  readonly times?: number | undefined;
  readonly probability: number;
  /** The same seed strikes the same requests. */
  readonly seed: number;
  readonly ms?: number | undefined;
  /** What an outage asks callers to wait. */
  readonly seconds?: number | undefined;
  readonly shape?: 'cut' | 'empty' | undefined;
}

/** A fault that is on. */
export interface FaultView {
  readonly name: FaultName;
  readonly parameters: FaultParameters;
  /** How many requests it struck. */
  readonly struck: number;
}

/** What a fault may strike. */
export interface Target {
  readonly operation: string;
  readonly reference: string;
}

interface OperationFacts {
  readonly name: string;
  readonly declinable?: true;
}

/** What is switched on. It is kept in memory only, so a restart heals everything. */
export interface Faults {
  /** Gives a fault's parameters, and counts, if it strikes this request. */
  strike(name: FaultName, target: Target, when?: (parameters: FaultParameters) => boolean): FaultParameters | undefined;
  on(): readonly FaultView[];
  /**
   * Switches a fault on, in place of the one of that name.
   *
   * @throws Refusal 404 for an unknown one, 422 for wrong parameters
   */
  switchOn(name: string, parameters: unknown): FaultView;
  /** Switches one off, or all of them. @throws Refusal 404 for an unknown one */
  heal(name?: string): void;
}

const DAY_MS = 86_400_000;
const OWN_PARAMETERS: Partial<Record<FaultName, z.ZodRawShape>> = {
  latency: { ms: z.int().positive().max(600_000).default(2_000) },
  outage: { seconds: z.int().positive().max(86_400).optional() },
  'key-expiry': {
    ms: z
      .int()
      .nonnegative()
      .max(30 * DAY_MS)
      .default(1_000),
  },
  'webhook-disorder': { ms: z.int().positive().max(600_000).default(1_000) },
  'wrong-body': { shape: z.enum(['cut', 'empty']).default('cut') },
};

/** All faults of a simulator, every one of them off. */
export function faultsOf(operations: readonly OperationFacts[]): Faults {
  const on = new Map<FaultName, SwitchedOn>();
  return {
    strike: (name, target, when = () => true) => on.get(name)?.strike(target, when),
    on: () => Array.from(on.values(), ({ view }) => view),
    switchOn(text, input) {
      const name = known(text);
      const fault = new SwitchedOn(name, valid(parametersOf(name, operations), input));
      on.set(name, fault);
      return fault.view;
    },
    heal(text) {
      if (text === undefined) on.clear();
      else on.delete(known(text));
    },
  };
}

class SwitchedOn {
  readonly #name: FaultName;
  readonly #parameters: FaultParameters;
  readonly #random: () => number;
  #struck = 0;

  constructor(name: FaultName, parameters: FaultParameters) {
    this.#name = name;
    this.#parameters = parameters;
    this.#random = seeded(parameters.seed);
  }

  get view(): FaultView {
    return { name: this.#name, parameters: this.#parameters, struck: this.#struck };
  }

  strike(target: Target, when: (parameters: FaultParameters) => boolean): FaultParameters | undefined {
    const { operation = target.operation, match = target.reference, times = Infinity, probability } = this.#parameters;
    if (operation !== target.operation || match !== target.reference || this.#struck >= times) return undefined;
    if (!when(this.#parameters) || this.#random() >= probability) return undefined;
    this.#struck += 1;
    return this.#parameters;
  }
}

function known(name: string): FaultName {
  if (Object.hasOwn(FAULTS, name)) return name as FaultName; // one of its keys
  throw new Refusal(404, 'no_such_fault', `there is no fault '${name}'; there are ${Object.keys(FAULTS).join(', ')}`);
}

function parametersOf(name: FaultName, operations: readonly OperationFacts[]): z.ZodType<FaultParameters> {
  const struck = operations.filter(({ declinable }) => name !== 'decline' || declinable === true);
  return z.strictObject({
    operation: z.enum(struck.map((operation) => operation.name)).optional(),
    match: z.string().min(1).max(100).optional(),
    times: z.int().positive().max(1_000_000).optional(),
    probability: z.number().positive().max(1).default(1),
    seed: z.int().nonnegative().max(0xff_ff_ff_ff).default(1),
    ...OWN_PARAMETERS[name],
  });
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
