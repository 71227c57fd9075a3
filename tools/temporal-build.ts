import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MODULE = fileURLToPath(new URL('temporal', import.meta.url));
const COMMAND = 'github.com/temporalio/cli/cmd/temporal';
const PROGRESS_MS = 10_000;

/** The folder where what is costly to make is kept for a user. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const caches = env['XDG_CACHE_HOME'];
  return join(caches === undefined || caches === '' ? join(homedir(), '.cache') : caches, 'backstitch');
}

/** Where `buildTemporal` puts the command. Other modules give another place. */
export function cachedTemporal(env: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(MODULE, file)));
  return join(cacheFolder(env), `temporal-${hash.digest('hex').slice(0, 12)}`, 'temporal');
}

/**
 * Builds the `temporal` command from its pinned Go modules into the user's cache, and returns its path.
 *
 * @throws Error when there is no Go, an old one, or it fails
 */
export async function buildTemporal(env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<string> {
  const version = await goVersion(env);
  const path = cachedTemporal(env);
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  onProgress(`building Temporal from its Go modules with ${version} (once, 3 to 8 minutes) ...`);
  try {
    await goBuild(partial, { ...env, CGO_ENABLED: '0', GOPROXY: await proxies(env) }, onProgress);
    await rename(partial, path); // so that nobody finds half of it
  } finally {
    await rm(partial, { force: true });
  }
  return path;
}

async function goVersion(env: NodeJS.ProcessEnv): Promise<string> {
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
    const { stdout } = await promisify(execFile)('go', args, { cwd: MODULE, env });
    return stdout.trim();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new Error("there is no 'go' on PATH", { cause: error }) : error;
  }
}

async function goBuild(target: string, env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const args = ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', target, COMMAND];
  const child = spawn('go', args, { cwd: MODULE, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = buildLog();
  child.stderr.setEncoding('utf8').on('data', log.add);
  const reports = setInterval(() => onProgress(log.progress()), PROGRESS_MS);
  child.once('error', reject);
  child.once('close', (code) => {
    clearInterval(reports);
    if (code === 0) resolve();
    else reject(new Error(`go build failed: ${log.complaints()}`));
  });
  return promise;
}

/** Reads what `go build -v` writes: what it downloads, the packages it compiles, and its complaints. */
function buildLog(): { add: (chunk: string) => void; progress: () => string; complaints: () => string } {
  const started = performance.now();
  let text = '';
  const lines = (): readonly string[] => text.split('\n').filter((line) => line !== '');
  const isDownload = (line: string): boolean => line.startsWith('go: downloading ');
  const isPackage = (line: string): boolean => /^[\w.~/-]+$/u.test(line);
  return {
    add: (chunk) => {
      text += chunk;
    },
    progress: () => {
      const seconds = Math.round((performance.now() - started) / 1000);
      const [modules, packages] = [lines().filter(isDownload).length, lines().filter(isPackage).length];
      return `building Temporal: ${seconds} s, ${modules} modules downloaded, ${packages} packages compiled`;
    },
    complaints: () =>
      lines()
        .filter((line) => !isDownload(line) && !isPackage(line))
        .slice(-5)
        .join('; '),
  };
}
