// `npm run matrix`: has an order meet every fault at every boundary of every activity, and proves that all adds up.
import { CommanderError } from 'commander';

import { SERVICES, type Service } from '../../contracts/names.ts';
import { roleName } from '../../prisma/provision.ts';
import { startTemporaryPostgres } from '../../tools/temporary-postgres.ts';
import { runPlanted } from '../planted/run.ts';
import { prepareTemplate } from '../support/global-setup.ts';
import { roleUrl, templateName } from '../support/postgres-urls.ts';
import { seeded } from '../support/random.ts';
import type { Case } from './case.ts';
import { firstOrder, isFirstOfPairs, pairsOf, playAll, playCalm, type Calms, type Result } from './matrix.ts';
import { openReason } from './open.ts';
import { readOptions, type MatrixOptions } from './options.ts';
import { STORIES } from './stories.ts';
import { table, tell } from './table.ts';
import { openMatrixWorld, type MatrixWorld } from './world.ts';

/** So many cases are played before the world is judged. */
const BATCH = 500;
const EXIT_FOUND = 1;
const EXIT_USAGE = 2;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
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
  const stories = options.only?.story ?? options.story;
  const calms = await playCalm(world, stories === undefined ? Object.keys(STORIES) : [stories]);
  const all = await casesOf(world, calms, options);
  const open = Map.groupBy(all, openReason);
  const results = await play(world, options.only === undefined ? (open.get(undefined) ?? []) : all, calms);
  const wrong = results.filter((result) => result.wrong.length > 0);
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`\n${table(results)}\n`);
  for (const [why, { length }] of open) if (why !== undefined) say(`${length} open, and not played: ${why}`);
  say(`${results.length} cases in ${seconds} s, each hit where it was to be: ${wrong.length} went wrong`);
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

async function casesOf(world: MatrixWorld, calms: Calms, options: MatrixOptions): Promise<readonly Case[]> {
  const { only, pairs, sample, seed, site, fault } = options;
  if (only !== undefined) return [only];
  const random = seeded(seed);
  const some = <T>(things: readonly T[], most = sample): readonly T[] =>
    most === undefined || things.length <= most ? things : random.shuffle(things).slice(0, most);
  const wanted = firstOrder(calms).filter(({ failpoints: [first] }) => {
    return (site === undefined || first?.site === site) && (fault === undefined || first?.fault === fault);
  });
  if (!pairs) return some(wanted);
  // Few second faults of many first ones: where those lead has to be seen first.
  const first = some(wanted.filter(isFirstOfPairs), sample === undefined ? undefined : Math.ceil(sample / 4));
  const seen = await play(world, first, calms);
  return some(seen.flatMap(pairsOf));
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
