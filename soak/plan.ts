/** What is going to happen, drawn from a seed before anything starts: the same seed is the same plan. */
import type { Parameters, Simulator } from '../cli/faults/simulators.ts';
import type { ResolveAction } from '../contracts/saga.ts';
import { type Random, seeded } from '../tests/support/random.ts';
import { BAD, type Blow, BLOWS, type Fate, FOR_EVER, GOOD, TROUBLES, type Victim, VICTIMS } from './deck.ts';

export interface PlanOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Orders a second. */
  readonly rate: number;
}

/** Times are milliseconds since the beginning. */
export interface Plan extends PlanOptions {
  readonly lengthMs: number;
  readonly orders: readonly PlannedOrder[];
  readonly rounds: readonly Round[];
  readonly troubles: readonly PlannedTrouble[];
  /** When orders are placed that show how long one takes while nothing is broken. */
  readonly undisturbed: readonly number[];
  /** What the operator prefers to do, one parked step after the other. */
  readonly decisions: readonly ResolveAction[];
}

export interface PlannedOrder extends Fate {
  readonly atMs: number;
  readonly key: string;
  readonly customer: string;
  /** When the customer cancels, after it was accepted. */
  readonly cancelAfterMs: number | null;
  /** When the customer asks how it stands. */
  readonly readAfterMs: number | null;
  /** Whether the customer sends it once more, though it was answered. */
  readonly repeats: boolean;
}

/** What strikes together: `alone`, a second one while the first is being recovered from, or everything at once. */
export interface Round {
  readonly kind: 'alone' | 'combination' | 'everything';
  readonly strikes: readonly Strike[];
}

export interface Strike {
  readonly atMs: number;
  readonly blow: Blow;
  readonly victims: readonly Victim[];
  /** How long it stays frozen; a kill takes no time. */
  readonly forMs: number;
}

export interface PlannedTrouble {
  readonly atMs: number;
  readonly forMs: number;
  readonly simulator: Simulator;
  readonly name: string;
  readonly parameters: Parameters;
}

export const CUSTOMERS = 20;
/** Before it nothing breaks, so that there is something to compare with. */
const FIRST_MS = 8_000;
/** Load after the last strike, so that there is something to recover for. */
const LAST_MS = 5_000;
/** A step that nothing helps is parked after a minute: it has to be struck well before the end. */
const FOR_EVER_LAST_MS = 45_000;
const PERCENT = 100;
const DECISIONS = 200;
const ACTIONS: readonly ResolveAction[] = ['retry', 'retry', 'retry', 'retry-with', 'compensate'];

/** Draws a plan. */
export function drawPlan(options: PlanOptions): Plan {
  const { seed, minutes, rate } = options;
  const lengthMs = Math.round(minutes * 60_000);
  const decisions = seeded(seed + 3);
  return {
    ...options,
    lengthMs,
    orders: drawOrders(seeded(seed), { seed, lengthMs, rate }),
    rounds: drawRounds(seeded(seed + 1), lengthMs),
    troubles: drawTroubles(seeded(seed + 2), lengthMs),
    undisturbed: [1_000, 2_500, 4_000].filter((atMs) => atMs < lengthMs),
    decisions: Array.from({ length: DECISIONS }, () => decisions.pick(ACTIONS)),
  };
}

export function customerName(n: number): string {
  return `cus_soak_${n}`;
}

/** When a round's last blow is over. */
export function endOf({ strikes }: Round): number {
  return Math.max(...strikes.map(({ atMs, forMs }) => atMs + forMs));
}

function between(random: Random, from: number, to: number): number {
  return from + random.below(to - from + 1);
}

function drawOrders(
  random: Random,
  { seed, lengthMs, rate }: { seed: number; lengthMs: number; rate: number },
): readonly PlannedOrder[] {
  const everyMs = 1_000 / rate;
  return Array.from({ length: Math.floor(lengthMs / everyMs) }, (_, n) => {
    const isGood = random.below(PERCENT) < 70;
    return {
      ...random.pick(isGood ? GOOD : BAD),
      atMs: Math.floor(n * everyMs + random.below(Math.max(1, Math.floor(everyMs)))),
      key: `soak-${seed}-${n}`,
      customer: customerName(random.below(CUSTOMERS)),
      cancelAfterMs: chance(random, 15, 6_000),
      readAfterMs: chance(random, 30, 10_000),
      repeats: random.below(PERCENT) < 10,
    };
  });
}

/** A moment below `withinMs`, in so many of a hundred cases. */
function chance(random: Random, percent: number, withinMs: number): number | null {
  const [happens, moment] = [random.below(PERCENT) < percent, random.below(withinMs)];
  return happens ? moment : null;
}

type Blows = Pick<Strike, 'blow' | 'victims'>;

const ALONE: readonly Blows[] = VICTIMS.flatMap((victim) => BLOWS.map((blow) => ({ blow, victims: [victim] })));
const EVERYTHING: readonly Blows[] = BLOWS.map((blow) => ({ blow, victims: VICTIMS }));

/** Goes through all that can be struck, each time in another order. */
function drawRounds(random: Random, lengthMs: number): readonly Round[] {
  const rounds: Round[] = [];
  for (let atMs = FIRST_MS; ;) {
    for (const blows of random.shuffle([...ALONE, ...EVERYTHING])) {
      const round = drawRound(random, blows, atMs);
      if (endOf(round) > lengthMs - LAST_MS) return rounds;
      rounds.push(round);
      atMs = endOf(round) + between(random, 7_000, 13_000);
    }
  }
}

function drawRound(random: Random, blows: Blows, atMs: number): Round {
  const first = drawStrike(random, blows, atMs);
  const second = drawStrike(random, random.pick(ALONE), atMs + random.below(3_000));
  const isCombined = random.below(4) === 0;
  if (blows.victims.length > 1) return { kind: 'everything', strikes: [first] };
  return isCombined ? { kind: 'combination', strikes: [first, second] } : { kind: 'alone', strikes: [first] };
}

function drawStrike(random: Random, blows: Blows, atMs: number): Strike {
  const forMs = between(random, 1_000, 15_000);
  return { ...blows, atMs, forMs: blows.blow === 'freeze' ? forMs : 0 };
}

function drawTroubles(random: Random, lengthMs: number): readonly PlannedTrouble[] {
  const troubles: PlannedTrouble[] = [];
  for (let atMs = FIRST_MS + random.below(3_000); ;) {
    for (const { simulator, name, ways } of random.shuffle(TROUBLES)) {
      const parameters = { ...random.pick(ways), seed: random.below(1_000) };
      const forMs = between(random, 2_000, 10_000);
      const end = atMs + forMs;
      if (end > lengthMs - LAST_MS) return troubles;
      if (name === FOR_EVER && end > lengthMs - FOR_EVER_LAST_MS) continue;
      troubles.push({ atMs, forMs, simulator, name, parameters });
      atMs = end + between(random, 1_000, 9_000);
    }
  }
}
