import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cachedTemporal, TEMPORAL_MODULE } from './temporal-cache.mjs';

const COMMAND = 'github.com/temporalio/cli/cmd/temporal';
const SERVER = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];
const PROGRESS_MS = 10_000;

/** Is told, in a line each, what goes on. */
type Told = (line: string) => void;

/**
 * Builds the `temporal` command from its pinned Go modules into the user's cache, and returns its path.
 *
 * @throws Error when there is no Go, an old one, or it fails
 */
export async function buildTemporal(env: NodeJS.ProcessEnv, onProgress: Told): Promise<string> {
  const path = cachedTemporal(env);
  await build(path, [COMMAND], { env, onProgress });
  return path;
}

/** Production's server. */
export interface TemporalServerBuild {
  readonly server: string;
  /** `temporal-sql-tool`, which makes its tables. */
  readonly sqlTool: string;
}

/**
 * Builds production's server from the same modules into the user's cache, unless it is there. The `temporal` command
 * has all of its packages: where that was built, it takes seconds.
 *
 * @throws Error when there is no Go, an old one, or it fails
 */
export async function buildTemporalServer(env: NodeJS.ProcessEnv, onProgress: Told): Promise<TemporalServerBuild> {
  const folder = join(dirname(cachedTemporal(env)), 'production');
  if (!existsSync(folder)) await build(folder, SERVER, { env, onProgress });
  return { server: join(folder, 'server'), sqlTool: join(folder, 'sql') };
}

interface Go {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: Told;
}

/** Builds one command as a file, or several as files of a folder. */
async function build(target: string, commands: readonly string[], { env, onProgress }: Go): Promise<void> {
  const version = await goVersion(env);
  const go = { env: { ...env, CGO_ENABLED: '0', GOPROXY: await proxies(env) }, onProgress };
  const partial = `${target}.${process.pid}`;
  await mkdir(commands.length > 1 ? partial : dirname(target), { recursive: true });
  onProgress(
    `building Temporal from its Go modules with ${version} (once, about 5 minutes, or less where Go has some of it) ...`,
  );
  try {
    const list = ['list', '-mod=readonly', '-deps', ...commands];
    const packages = await goTelling(list, go, ({ modules }) => `${modules} modules downloaded`);
    const total = packages.trim().split('\n').length;
    const compile = ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', partial, ...commands];
    await goTelling(compile, go, ({ compiled }) => `${compiled} of ${total} packages compiled`);
    await rename(partial, target); // so that half of it is never found
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** @throws Error when there is no Go, or an old one */
export async function goVersion(env: NodeJS.ProcessEnv): Promise<string> {
  const version = await go(['env', 'GOVERSION'], env);
  const [, major, minor] = /^go(\d+)\.(\d+)/u.exec(version) ?? [];
  if (Number(major) === 1 && Number(minor) < 26) throw new Error(`this needs Go 1.26, and there is '${version}'`);
  return version;
}

/** Go's proxies without the fall-back to the sources' own hosts, which hangs where they can't be reached. */
async function proxies(env: NodeJS.ProcessEnv): Promise<string> {
  const configured = await go(['env', 'GOPROXY'], env);
  return configured.replace(/[,|]direct$/u, '');
}

async function go(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', args, { cwd: TEMPORAL_MODULE, env });
    return stdout.trim();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new Error("there is no 'go' on PATH", { cause: error }) : error;
  }
}

/** Runs Go, tells from time to time how far it is, and returns what it writes to its standard output. */
async function goTelling(
  args: readonly string[],
  { env, onProgress }: Go,
  progress: (done: Done) => string,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const started = performance.now();
  const child = spawn('go', args, { cwd: TEMPORAL_MODULE, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, log] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  const reports = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    onProgress(`building Temporal: ${progress(doneIn(log))} in ${seconds} s`);
  }, PROGRESS_MS);
  child.once('error', reject);
  child.once('close', (code) => {
    clearInterval(reports);
    if (code === 0) resolve(output);
    else reject(new Error(`go ${args[0]} failed: ${complaintsIn(log)}`));
  });
  return promise;
}

interface Done {
  readonly modules: number;
  readonly compiled: number;
}

const isDownload = (line: string): boolean => line.startsWith('go: downloading ');
const isPackage = (line: string): boolean => /^[\w.~/-]+$/u.test(line);
const linesOf = (log: string): readonly string[] => log.split('\n').filter((line) => line !== '');

/** Counts what Go's log names: the modules that it downloads, the packages that it compiles. */
function doneIn(log: string): Done {
  const lines = linesOf(log);
  return { modules: lines.filter(isDownload).length, compiled: lines.filter(isPackage).length };
}

function complaintsIn(log: string): string {
  return linesOf(log)
    .filter((line) => !isDownload(line) && !isPackage(line))
    .slice(-5)
    .join('; ');
}
