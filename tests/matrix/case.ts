/** What a case of the matrix is: a story, and what goes wrong in it, and where. */
import { createHash } from 'node:crypto';

/** What can go wrong. */
export const FAULTS = {
  error: 'the attempt fails; behind a commit, or a call, that is a reply that got lost',
  crash: 'the attempt vanishes with its process, and the server makes another',
  frozen: 'the attempt stops, the server makes another, and the first wakes up beside it or behind it',
  'frozen-late': 'the attempt stops, and wakes up when the order is over, or somebody waits for its lock',
  duplicate: 'two attempts go on side by side',
  cut: 'the connection to the database is cut',
  unavailable: 'the provider answers 503',
  reset: 'the provider acts, and the connection is reset before it says so',
  garbled: 'the provider acts, and half of its answer comes',
  outage: 'nothing works until the server gives up, and the saga parks',
  cancel: 'the customer cancels',
  abandoned: 'the customer cancels while the attempt hangs, so that the server gives it up; it wakes up late',
  'cancel-run': "the run is cancelled by Temporal's own means",
  evict: 'the workflow is evicted, and replayed from its beginning',
  terminate: 'the run is terminated, and another takes the saga up while the attempt goes on',
  'terminate-late': 'the run is terminated, another takes the saga up, and the attempt wakes up when that is over',
} as const;
export type Fault = keyof typeof FAULTS;

/** Where an attempt can be hit; `begin` to `committed` are of each transaction, `send` and `sent` of each call. */
export const BOUNDARIES = {
  attempt: 'before the attempt',
  begin: 'before BEGIN',
  inside: 'inside the transaction, behind its first statement',
  commit: 'before COMMIT',
  committed: 'behind COMMIT, before anybody knows',
  send: 'before the call of the other system',
  sent: 'behind the call, before anybody knows',
  done: 'before its completion is reported',
  reported: 'behind that',
} as const;
export type Boundary = keyof typeof BOUNDARIES;

/** These make sense wherever an attempt is on its way. */
const ON_THE_WAY = [
  'error',
  'crash',
  'frozen',
  'frozen-late',
  'duplicate',
  'cancel',
  'abandoned',
  'terminate',
  'terminate-late',
] as const;

/** Which faults make sense where. A workflow hears nothing between an attempt's beginning and its end. */
export const FAULTS_AT: Readonly<Record<Boundary, readonly Fault[]>> = {
  attempt: [...ON_THE_WAY, 'outage', 'evict', 'cancel-run'],
  begin: ON_THE_WAY,
  inside: [...ON_THE_WAY, 'cut'],
  commit: [...ON_THE_WAY, 'cut'],
  committed: ON_THE_WAY,
  send: [...ON_THE_WAY, 'unavailable', 'reset', 'garbled'],
  sent: ON_THE_WAY,
  done: ON_THE_WAY,
  reported: ['duplicate', 'cancel', 'cancel-run', 'evict', 'terminate'],
};

/** A place that an order's saga comes to. */
export interface Point {
  /** The activity. */
  readonly site: string;
  /** `attempt`, or `tx2-commit` for the second transaction of an attempt, or `call1-send`. */
  readonly place: string;
  /** Which time it is that the saga comes there. */
  readonly nth: number;
}

export interface Failpoint extends Point {
  readonly fault: Fault;
}

export interface Case {
  readonly story: string;
  /** What goes wrong, the one after the other. */
  readonly failpoints: readonly Failpoint[];
}

/** `commit` of `tx2-commit`. */
export function boundaryOf(place: string): Boundary {
  const boundary = place.replace(/^\w+-/u, '');
  if (Object.hasOwn(BOUNDARIES, boundary)) return boundary as Boundary; // it is one of its keys
  throw new Error(`'${place}' is no place of an attempt`);
}

export function isSame(one: Point, other: Point): boolean {
  return one.site === other.site && one.place === other.place && one.nth === other.nth;
}

/** `happy/reserveStock/tx1-commit/crash`, with `#2` behind a place that is meant when it is come to again. */
export function nameOf({ story, failpoints }: Case): string {
  const parts = failpoints.map(
    ({ site, place, nth, fault }) => `${site}/${place}${nth === 1 ? '' : `#${nth}`}/${fault}`,
  );
  return `${story}/${parts.join('+')}`;
}

/**
 * Reads what {@link nameOf} wrote.
 *
 * @throws Error when it makes no sense
 */
export function caseNamed(name: string): Case {
  const [, story = '', rest = ''] = /^([\w-]+)\/(.+)$/u.exec(name) ?? [];
  const failpoints = rest.split('+').map((part) => {
    const [, site = '', place = '', nth = '1', fault = ''] =
      /^(\w+)\/([\w-]+?)(?:#(\d+))?\/([\w-]+)$/u.exec(part) ?? [];
    if (!Object.hasOwn(FAULTS, fault)) throw new Error(`'${name}' is no case: '${part}' has no fault`);
    boundaryOf(place);
    return { site, place, nth: Number(nth), fault: fault as Fault }; // it is one of its keys
  });
  return { story, failpoints };
}

/** So many cases (all when undefined), chosen by the seed, each by its name: one more or less leaves the others be. */
export function sampleOf(
  cases: readonly Case[],
  { sample, seed }: { readonly sample: number | undefined; readonly seed: number },
): readonly Case[] {
  if (sample === undefined) return cases;
  const drawn = (each: Case): string =>
    createHash('sha256')
      .update(`${seed} ${nameOf(each)}`)
      .digest('hex');
  const draws = cases.map((each) => [drawn(each), each] as const);
  return draws
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, sample)
    .map(([, each]) => each);
}
