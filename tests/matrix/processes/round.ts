import { setTimeout as delay } from 'node:timers/promises';

import { endings, wrongs } from '../judge.ts';
import { STORIES } from '../stories.ts';
import type { Counted } from '../table.ts';
import { Parking } from './parking.ts';
import { cancel, eventually, placeAll, shelve, type Wish, wishOf } from './shop.ts';
import { type ProcessFault, STRIKES } from './strikes.ts';
import type { ProcessSystem, Workers } from './system.ts';

/** A boundary of a story that an order is parked at. */
export interface Boundary {
  readonly story: string;
  readonly site: string;
  readonly place: string;
}

/** What a story comes to when nothing goes wrong. */
export interface Course {
  readonly boundaries: readonly Boundary[];
  readonly end: string;
}
export type Courses = ReadonlyMap<string, Course>;

export interface Result extends Boundary, Counted {
  readonly fault: ProcessFault;
}

export interface Round {
  readonly results: readonly Result[];
  /** What is wrong with the world, and with none of these orders. */
  readonly strays: readonly string[];
  /** How many attempts the server gave up while they were parked: others were parked in their place. */
  readonly givenUp: number;
  /** How long it took until each was parked, and until all had settled after the fault, in seconds. */
  readonly parkedS: number;
  readonly settledS: number;
}

const NEVER = 'never came there';
const PARKED_WITHIN_MS = 300_000; // of a machine that is busy
const SETTLED_WITHIN_MS = 120_000;

type Placed = Wish & { readonly id: string };

/** Plays every story once with nothing going wrong: what it comes to there is where it can be parked. */
export async function playCourses(system: ProcessSystem, stories: readonly string[]): Promise<Courses> {
  const parking = parkingOf(system);
  const tapped = system.startTapped(parking.reached);
  const wishes = stories.map((name) => ({ ...wishOf(storyOf(name)), name }));
  const ids = new Map<string, string>();
  try {
    await shelve(system, wishes);
    await placeAll(system, wishes, (id, { name, story }) => {
      ids.set(name, id);
      parking.expect({ id, story, stop: null }).catch(() => undefined); // it has nowhere to stop
    });
    await untilSettled(system, [...ids.values()]);
    await tapped.stop();
  } finally {
    tapped.signal('SIGKILL');
  }
  const ends = await endings(system, [...ids.values()]);
  return new Map(
    stories.map((name) => {
      const id = ids.get(name) ?? '';
      const end = ends.get(id) ?? null;
      if (end === null) throw new Error(`'${name}' doesn't settle by itself`);
      return [name, { end, boundaries: boundariesOf(name, parking.been(id)) }];
    }),
  );
}

/** Parks an order at each of these boundaries, has a fault strike them once, and judges what became of them. */
export async function playRound(
  system: ProcessSystem,
  { fault, boundaries, courses }: { fault: ProcessFault; boundaries: readonly Boundary[]; courses: Courses },
): Promise<Round> {
  const parking = parkingOf(system);
  const tapped = system.startTapped(parking.reached);
  let others: Workers | undefined;
  try {
    const began = performance.now();
    const [placed, missing] = await park(system, parking, boundaries);
    const struck = performance.now();
    const ids = placed.map(({ id }) => id);
    const settled = async (): Promise<void> => untilSettled(system, ids).catch(() => undefined); // seen by the judge
    const replace = (): void => {
      others = system.startWorkers();
    };
    await STRIKES[fault]({ system, parking, tapped, replace, settled });
    await settled();
    const over = performance.now();
    await tapped.stop(); // what was late is over then
    const [lines, ends] = [await wrongs({ ...system, unspoilt: () => [] }), await endings(system, ids)];
    const results = boundaries.map((boundary, i) => {
      const late = missing.has(i) ? [NEVER] : [];
      const own = lines.filter((line) => isAbout(line, placed[i]));
      const ending = wrongEnd(ends.get(placed[i]?.id ?? '') ?? null, courses.get(boundary.story)?.end);
      return { ...boundary, fault, wrong: [...late, ...own, ...ending] };
    });
    return {
      results,
      strays: lines.filter((line) => !placed.some((order) => isAbout(line, order))),
      givenUp: parking.again,
      parkedS: (struck - began) / 1_000,
      settledS: (over - struck) / 1_000,
    };
  } finally {
    tapped.signal('SIGKILL');
    await others?.stop();
  }
}

function storyOf(name: string) {
  const story = STORIES[name];
  if (story === undefined) throw new Error(`there is no story '${name}'`);
  return story;
}

function parkingOf(system: ProcessSystem): Parking {
  return new Parking(async (id) => cancel(system, id));
}

/** Before its cancel a story is like any other, and nobody would cancel after the fault. */
function boundariesOf(story: string, been: readonly string[]): readonly Boundary[] {
  const { cancelsAt } = storyOf(story);
  return been.slice(Math.max(0, cancelsAt === undefined ? 0 : been.indexOf(cancelsAt))).map((here) => {
    const [site = '', place = ''] = here.split('/');
    return { story, site, place };
  });
}

/** Parks an order at each boundary; gives them in that order, and which of them never came to theirs. */
async function park(
  system: ProcessSystem,
  parking: Parking,
  boundaries: readonly Boundary[],
): Promise<readonly [readonly Placed[], ReadonlySet<number>]> {
  const wishes = boundaries.map(({ story, site, place }, i) => {
    return { ...wishOf(storyOf(story)), stop: `${site}/${place}`, i };
  });
  const placed: Placed[] = [];
  const missing = new Set(boundaries.keys());
  const parked: Promise<unknown>[] = [];
  await shelve(system, wishes);
  await placeAll(system, wishes, (id, wish) => {
    placed[wish.i] = { ...wish, id };
    const isThere = parking.expect({ id, story: wish.story, stop: wish.stop });
    parked.push(isThere.then(() => missing.delete(wish.i)).catch(() => undefined)); // it is missing then
  });
  const late = new AbortController();
  const patience = delay(PARKED_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([Promise.all(parked), patience]);
  late.abort();
  return [placed, new Set(missing)]; // by now
}

async function untilSettled(system: ProcessSystem, ids: readonly string[]): Promise<void> {
  const sql = 'SELECT FROM saga WHERE order_id = ANY ($1) AND settled_at IS NULL';
  const isSo = async (): Promise<boolean> => (await system.query('orders', sql, ids)).length === 0;
  await eventually('all have settled', isSo, SETTLED_WITHIN_MS);
}

function isAbout(line: string, order: Placed | undefined): boolean {
  return order !== undefined && [order.id, ...order.skus].some((name) => line.includes(name));
}

function wrongEnd(end: string | null, expected: string | undefined): readonly string[] {
  if (end === null) return ['its saga is not settled'];
  return end === expected ? [] : [`it ended ${end}, not ${expected}`];
}
