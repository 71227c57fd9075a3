import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { SEARCH_ATTRIBUTES } from '../contracts/names.ts';
import { buildTemporal } from './temporal-build.ts';
import { cachedTemporal } from './temporal-cache.mjs';
import { downloadTemporal } from './temporal-download.ts';

/** The oldest server that has what the workflows use. */
const MINIMUM_SERVER = [1, 28] as const;

export interface FoundTemporal {
  readonly path: string;
  /** Where it came from, to be told to the user. */
  readonly source: string;
}

export interface FindOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Is told what goes on while Temporal is built, which takes minutes. */
  readonly onProgress?: (line: string) => void;
}

/** A way of getting Temporal: where it is, or why it can't be had this way. */
type Way = (options: Required<FindOptions>) => Promise<FoundTemporal | { readonly failure: string }>;

/**
 * Finds the `temporal` command, which brings the development server: `TEMPORAL_CLI`, one on `PATH`, the one built
 * earlier, one built now where there is Go, one downloaded. Building takes minutes, once a user.
 *
 * @throws Error that says for each way why it failed
 */
export async function findTemporal({
  env = process.env,
  onProgress = () => undefined,
}: FindOptions = {}): Promise<FoundTemporal> {
  const chosen = env['TEMPORAL_CLI'];
  if (chosen !== undefined && chosen !== '') return configured(chosen);
  const failures: string[] = [];
  for (const way of [onPath, builtEarlier, built, downloaded]) {
    const found = await way({ env, onProgress });
    if ('path' in found) return found;
    failures.push(`  - ${found.failure}`);
  }
  throw new Error(
    [
      'there is no Temporal server on this machine, and none can be had:',
      ...failures,
      'install the temporal command (or Go 1.26, which builds it), set TEMPORAL_CLI to its path, or set TEMPORAL_ADDRESS to a running server',
    ].join('\n'),
  );
}

/** Whoever names one wants that one: nothing else is tried. */
async function configured(path: string): Promise<FoundTemporal> {
  const problem = await problemOf(path);
  if (problem === undefined) return { path, source: 'TEMPORAL_CLI' };
  throw new Error(`TEMPORAL_CLI is '${path}', which ${problem}; set it to the temporal command, or unset it`);
}

const onPath: Way = async ({ env }) => {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'temporal');
    if (folder === '' || !(await isExecutable(path))) continue;
    const problem = await problemOf(path);
    return problem === undefined ? { path, source: `'${path}' on PATH` } : { failure: `PATH: '${path}' ${problem}` };
  }
  return { failure: "PATH: it has no 'temporal'" };
};

const builtEarlier: Way = async ({ env }) => {
  const path = cachedTemporal(env);
  if (await isExecutable(path)) return { path, source: `built earlier from tools/temporal, '${path}'` };
  return { failure: `cache: there is no '${path}'` };
};

const built: Way = async ({ env, onProgress }) => {
  try {
    return { path: await buildTemporal(env, onProgress), source: 'built from tools/temporal' };
  } catch (error) {
    return { failure: `build: ${messageOf(error)}` };
  }
};

const downloaded: Way = async ({ env, onProgress }) => {
  try {
    return { path: await downloadTemporal(env, onProgress), source: "downloaded by Temporal's SDK" };
  } catch (error) {
    return { failure: `download: ${messageOf(error)}` };
  }
};

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Tells what is wrong with a `temporal`, by running it. */
async function problemOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 60_000 });
    const version = /Server (?<major>\d+)\.(?<minor>\d+)/u.exec(stdout)?.groups;
    if (version === undefined) return "isn't the temporal command";
    const [major, minor] = [Number(version['major']), Number(version['minor'])];
    const [wantedMajor, wantedMinor] = MINIMUM_SERVER;
    if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
    return `brings server ${major}.${minor}, older than ${wantedMajor}.${wantedMinor}`;
  } catch (error) {
    return `doesn't run (${messageOf(error)})`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}

export interface TemporalServer {
  readonly port: number;
  /** The port of the web UI, or null for none. */
  readonly uiPort: number | null;
  /** The file that keeps the server's state, or null to forget it when it ends. */
  readonly databaseFile: string | null;
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/**
 * How the development server is to work. Without the poll rates each hop of an idle workflow waits 45 ms, without the
 * shift every timer is rounded up to a second; a worker that stops might be given a task that nobody does, if its polls
 * weren't ended first.
 */
const SETTINGS = {
  'history.transferProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxPollRPS': 1000,
  'history.visibilityProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxTimeShift': '10ms',
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'frontend.enableCancelWorkerPollsOnShutdown': true,
};

const ATTRIBUTE_TYPES = { KEYWORD: 'Keyword', BOOL: 'Bool' } as const;

/** The arguments of the `temporal` command that start the development server, with our search attributes. */
export function temporalServerArgs({
  port,
  uiPort,
  databaseFile,
  logLevel = 'warn',
}: TemporalServer): readonly string[] {
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--log-format=json',
    `--log-level=${logLevel}`,
    ...(uiPort === null ? ['--headless'] : [`--ui-port=${uiPort}`]),
    // The write-ahead log is as durable as the default journal, and twice as fast.
    ...(databaseFile === null ? [] : [`--db-filename=${databaseFile}`, '--sqlite-pragma=journal_mode=wal']),
    ...Object.entries(SETTINGS).map(([key, value]) => `--dynamic-config-value=${key}=${JSON.stringify(value)}`),
    ...Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `--search-attribute=${name}=${ATTRIBUTE_TYPES[type]}`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path } = await findTemporal({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${path}\n`);
}
