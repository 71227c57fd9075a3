import { seeded } from '../../support/random.ts';
import { nothingAt, tableOf } from '../table.ts';
import type { ProcessesOptions } from './options.ts';
import { playCourses, playRound, type Boundary, type Courses, type Result, type Round } from './round.ts';
import { PROCESS_FAULTS, type ProcessFault } from './strikes.ts';
import { startProcesses, type ProcessSystem } from './system.ts';

/** So many orders are parked at a time. Those amid a transaction have one of PostgreSQL's 200 connections each. */
const AT_ONCE = 150;
const EXIT_FOUND = 1;

type Say = (line: string) => void;

/** Has every fault strike orders that are parked at all these boundaries, and gives the exit code: 1 if one went wrong. */
export async function runProcesses(options: ProcessesOptions, say: Say): Promise<number> {
  const began = performance.now();
  say('the system is being started ...');
  await using system = await startProcesses();
  const courses = await playCourses(system, options.stories);
  const boundaries = wantedOf(courses, options);
  say(`${boundaries.length} boundaries in ${courses.size} stories, ${options.faults.length} faults`);
  const { results, strays } = await playAll({ system, courses, say }, boundaries, options.faults);
  const wrong = results.filter((result) => result.wrong.length > 0);
  say(`\n${tableOf(results, PROCESS_FAULTS)}\n`);
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`${results.length} cases in ${seconds} s, each parked where it was to be: ${wrong.length} went wrong`);
  if (wrong.length + strays === 0) return 0;
  say(`\nThe last that the processes said:\n${system.output()}`);
  return EXIT_FOUND;
}

interface Scene {
  readonly system: ProcessSystem;
  readonly courses: Courses;
  readonly say: Say;
}

async function playAll(
  { system, courses, say }: Scene,
  boundaries: readonly Boundary[],
  faults: readonly ProcessFault[],
): Promise<{ readonly results: readonly Result[]; readonly strays: number }> {
  const results: Result[] = [];
  let strays = 0;
  for (const fault of faults) {
    for (let i = 0; i < boundaries.length; i += AT_ONCE) {
      const round = await playRound(system, { fault, boundaries: boundaries.slice(i, i + AT_ONCE), courses });
      say(lineOf(fault, round));
      for (const result of round.results) if (result.wrong.length > 0) say(tell(result));
      for (const line of round.strays) say(`✗ npm run matrix -- --processes --fault ${fault}\n    ${line}`);
      results.push(...round.results);
      strays += round.strays.length;
    }
  }
  return { results, strays };
}

/** @throws Error when there is no such boundary, which would prove nothing */
function wantedOf(courses: Courses, { site, sample, seed }: ProcessesOptions): readonly Boundary[] {
  const all = [...courses.values()].flatMap(({ boundaries }) => boundaries);
  const wanted = all.filter((boundary) => site === undefined || boundary.site === site);
  if (wanted.length === 0) throw new Error(nothingAt(all));
  return sample === undefined ? wanted : seeded(seed).shuffle(wanted).slice(0, sample);
}

function lineOf(fault: string, { results, givenUp, parkedS, settledS }: Round): string {
  const wrong = results.filter((result) => result.wrong.length > 0).length;
  const times = `parked in ${parkedS.toFixed(1)} s (${givenUp} a second time), all settled ${settledS.toFixed(1)} s after the fault`;
  return `${fault}: ${results.length} orders, ${times}, ${wrong} went wrong`;
}

/** Says what went wrong with an order, and how to have it again. */
function tell({ fault, story, site, place, wrong }: Result): string {
  const command = `npm run matrix -- --processes --fault ${fault} --story ${story} --site ${site}`;
  return [`✗ ${command}`, ...wrong.map((line) => `    at ${place}: ${line}`)].join('\n');
}
