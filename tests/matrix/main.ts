// `npm run matrix`: has an order meet every fault at every boundary of every activity, and proves that all adds up.
import { CommanderError } from 'commander';

import { SERVICES, type Service } from '../../contracts/names.ts';
import { roleName } from '../../prisma/provision.ts';
import { startTemporaryPostgres } from '../../tools/temporary-postgres.ts';
import { runPlanted } from '../planted/run.ts';
import { prepareTemplate } from '../support/global-setup.ts';
import { roleUrl, templateName } from '../support/postgres-urls.ts';
import { sampleOf, type Case } from './case.ts';
import { firstOrder, playAll, playCalm, type Calms, type Result } from './matrix.ts';
import { readOptions, type MatrixOptions } from './options.ts';
import { isFirstOfPairs, pairsOf, untilMet } from './pairs.ts';
import { readProcessesOptions } from './processes/options.ts';
import { runProcesses } from './processes/run.ts';
import { STORIES } from './stories.ts';
import { complaintsOf, nothingAt, table, tell } from './table.ts';
import { openMatrixWorld, type MatrixWorld } from './world.ts';

/** So many cases are played before the world is judged. */
const BATCH = 500;
const EXIT_FOUND = 1;
const EXIT_USAGE = 2;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.includes('--processes')) return await runProcesses(readProcessesOptions(args), say);
    const options = readOptions(args);
    const { planted } = options;
    if (planted !== false) return await runPlanted(typeof planted === 'string' ? planted : undefined, say);
    return await matrix(options);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    say(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return EXIT_FOUND;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function matrix(options: MatrixOptions): Promise<number> {
  const began = performance.now();
  await using world = await openWorld();
  const story = options.only?.story ?? options.story;
  const calms = await playCalm(world, story === undefined ? Object.keys(STORIES) : [story]);
  const results = options.pairs ? await playPairs(world, calms, options) : await playOnce(world, calms, options);
  const wrong = results.filter((result) => complaintsOf(result).length > 0);
  for (const result of wrong) if (result.wrong.length === 0) say(tell(result)); // of the others it has been told
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`\n${table(results)}\n`);
  const missed = results.filter((result) => result.missed.length > 0).length;
  const hit = missed === 0 ? 'each hit where it was to be' : `${missed} never hit where they were to be`;
  say(`${results.length} cases in ${seconds} s, ${hit}: ${wrong.length} went wrong`);
  return wrong.length === 0 ? 0 : EXIT_FOUND;
}

/** A PostgreSQL of its own with all four databases, which goes with the world. */
async function openWorld(): Promise<MatrixWorld> {
  const postgres = await startTemporaryPostgres();
  await Promise.all(SERVICES.map(async (service) => prepareTemplate(postgres, service)));
  const urls = SERVICES.map(
    (service) => [service, roleUrl(postgres.port, roleName(service, 'app'), templateName(service))] as const,
  );
  const world = await openMatrixWorld(Object.fromEntries(urls) as Record<Service, string>); // one of each
  return {
    ...world,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await postgres.stop();
    },
  };
}

/** Something goes wrong once. */
async function playOnce(world: MatrixWorld, calms: Calms, options: MatrixOptions): Promise<readonly Result[]> {
  const { only } = options;
  if (only === undefined) return play(world, sampleOf(wantedOf(calms, options), options), calms);
  return only.failpoints.length > 1
    ? untilMet([only], async (cases) => play(world, cases, calms))
    : play(world, [only], calms);
}

/** Something goes wrong again in the recovery. Where the first fault leads has to be seen first. */
async function playPairs(world: MatrixWorld, calms: Calms, options: MatrixOptions): Promise<readonly Result[]> {
  const { sample, seed } = options;
  const all = wantedOf(calms, options).filter(isFirstOfPairs);
  // Few second faults of many first ones.
  const first = sampleOf(all, { sample: sample === undefined ? undefined : Math.ceil(sample / 4), seed });
  const [seen, again] = [await play(world, first, calms), await play(world, first, calms)];
  const pairs = sampleOf(pairsOf(seen, again), options);
  return [...seen, ...again, ...(await untilMet(pairs, async (cases) => play(world, cases, calms)))];
}

/** @throws Error when there is no such case, which would prove nothing */
function wantedOf(calms: Calms, { site, fault }: MatrixOptions): readonly Case[] {
  const all = firstOrder(calms);
  const wanted = all.filter(({ failpoints: [first] }) => {
    return (site === undefined || first?.site === site) && (fault === undefined || first?.fault === fault);
  });
  if (wanted.length === 0) throw new Error(nothingAt(all.flatMap(({ failpoints }) => failpoints)));
  return wanted;
}

async function play(world: MatrixWorld, cases: readonly Case[], calms: Calms): Promise<readonly Result[]> {
  const results: Result[] = [];
  let done = 0;
  for (let i = 0; i < cases.length; i += BATCH) {
    const batch = await playAll(world, cases.slice(i, i + BATCH), calms, () => {
      done += 1;
      if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${cases.length} `);
    });
    for (const result of batch) if (result.wrong.length > 0) say(`\r${tell(result)}`);
    results.push(...batch);
    say(`\r${results.length} of ${cases.length} cases`);
  }
  return results;
}
