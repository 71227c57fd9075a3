import { FAULTS_AT, boundaryOf, type Case, type Fault, type Point } from './case.ts';
import { endings, wrongs } from './judge.ts';
import { place, skusOf } from './orders.ts';
import { Play, type Played } from './play.ts';
import { STORIES } from './stories.ts';
import type { MatrixWorld } from './world.ts';

export interface Result {
  readonly tested: Case;
  /** Every place that it came to, in order. */
  readonly points: readonly Point[];
  readonly end: string | null;
  readonly wrong: readonly string[];
  /** Where something was to go wrong, and it never came to: it proves nothing. */
  readonly missed: readonly Point[];
}

/** What a story comes to, and how it ends, when nothing goes wrong. */
export interface Calm {
  readonly points: readonly Point[];
  readonly end: string;
}
export type Calms = ReadonlyMap<string, Calm>;

const AT_ONCE = 6;
const NOT_PLAYED: Played = { points: [], wrong: ['it was not played'], missed: [], answer: null };
let orders = 0;

/** Plays every story with nothing going wrong: what it comes to there is where something can. */
export async function playCalm(world: MatrixWorld, stories: readonly string[]): Promise<Calms> {
  const results = await playAll(
    world,
    stories.map((story) => ({ story, failpoints: [] })),
    new Map(),
  );
  return new Map(
    results.map(({ tested: { story }, points, end, wrong }) => {
      if (wrong.length > 0 || end === null) throw new Error(`'${story}' goes wrong by itself: ${wrong.join('; ')}`);
      return [story, { points, end }];
    }),
  );
}

/** Everything that can go wrong once, at every place of every story. */
export function firstOrder(calms: Calms): readonly Case[] {
  return [...calms].flatMap(([story, { points }]) =>
    worthIt(points).flatMap((point) => faultsAt(point).map((fault) => ({ story, failpoints: [{ ...point, fault }] }))),
  );
}

/** Of what is come to again and again, the first time and the last. */
export function worthIt(points: readonly Point[]): readonly Point[] {
  const times = Map.groupBy(points, ({ site, place }) => `${site}/${place}`);
  const worth = new Set([...times.values()].flatMap((all) => [all.at(0), all.at(-1)]));
  return points.filter((point) => worth.has(point));
}

/** Everything that can go wrong at a place, but for what makes no sense there. */
export function faultsAt({ site, place }: Point): readonly Fault[] {
  const isLast = site === 'settleOrder' && place === 'reported';
  return FAULTS_AT[boundaryOf(place)].filter((fault) => !isLast || fault === 'duplicate'); // the run is over
}

/** Plays cases side by side, and judges the world when all are over. */
export async function playAll(
  world: MatrixWorld,
  cases: readonly Case[],
  calms: Calms,
  progress: () => void = () => undefined,
): Promise<readonly Result[]> {
  const ids = cases.map(() => `ord_${++orders}x`);
  const wishes = cases.map(({ story }, i) => {
    const { card = 'tok_visa', city = 'Hamburg', short = false, free = false } = STORIES[story] ?? {};
    return { id: ids[i] ?? '', card, city, short, price: free ? 0 : 500 };
  });
  await place(world, wishes);
  const played = await sideBySide(cases, async (tested, i) => {
    const result = await new Play(world, ids[i] ?? '', tested).play();
    progress();
    return result;
  });
  const [found, ends] = [await wrongs(world), await endings(world, ids)];
  return cases.map((tested, i) => {
    const id = ids[i] ?? '';
    const { points, wrong, missed, answer } = played[i] ?? NOT_PLAYED;
    const end = ends.get(id) ?? null;
    const own = found.filter((line) => [id, ...skusOf(id)].some((name) => line.includes(name)));
    const ending = wrongEnd(tested, calms.get(tested.story), { end, answer });
    return { tested, points, end, wrong: [...wrong, ...own, ...ending], missed };
  });
}

const CANCELS: ReadonlySet<Fault> = new Set(['cancel', 'abandoned', 'cancel-run']);
const TERMINATES: ReadonlySet<Fault> = new Set(['terminate', 'terminate-late']);

/** An outage decides nothing: but for a cancel, an order ends as it does when nothing goes wrong. */
function wrongEnd(
  { story, failpoints }: Case,
  calm: Calm | undefined,
  { end, answer }: Pick<Result, 'end'> & Pick<Played, 'answer'>,
): readonly string[] {
  if (end === null) return ['its saga is not settled'];
  const has = (faults: ReadonlySet<Fault>): boolean => failpoints.some(({ fault }) => faults.has(fault));
  const { otherwise } = STORIES[story] ?? {};
  const may = [
    calm?.end ?? end,
    ...(has(CANCELS) ? ['cancelled'] : []),
    ...(answer === 'too-late' ? ['confirmed'] : []),
    ...(has(TERMINATES) && otherwise !== undefined ? [otherwise.end] : []),
  ];
  const wrong = may.includes(end) ? [] : [`it ended ${end}, not ${may.join(' or ')}`];
  if (answer === null || (answer === 'too-late') === (end === 'confirmed')) return wrong;
  return [...wrong, `the customer was told that the cancel is ${answer}, and it ended ${end}`];
}

async function sideBySide<T, R>(
  things: readonly T[],
  work: (thing: T, i: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = things.entries();
  const worker = async (): Promise<void> => {
    for (const [i, thing] of left) results[i] = await work(thing, i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
