import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Everything that a run leaves behind. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/fuzz', import.meta.url));

const NEEDED = 'fuzzing needs Python 3.11 or newer, as python3, with its modules venv and pip';

/**
 * Gives the path of the Schemathesis command, which is installed at the first use.
 *
 * @throws Error when there is no Python, an old one, or it fails
 */
export async function schemathesis(onProgress: (line: string) => void): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `python-${hash}`);
  const command = join(folder, 'bin/schemathesis');
  const stamp = join(folder, 'installed'); // written last, so that nobody takes half of it for the whole
  if (existsSync(stamp)) return command;
  await checkPython();
  onProgress('installing Schemathesis (once, about a minute) ...');
  rmSync(folder, { recursive: true, force: true });
  const pip = ['--quiet', '--disable-pip-version-check', 'install', '--only-binary=:all:', '--require-hashes'];
  await python('python3', ['-m', 'venv', folder]);
  await python(join(folder, 'bin/python'), ['-m', 'pip', ...pip, '--requirement', REQUIREMENTS]);
  writeFileSync(stamp, '');
  return command;
}

async function checkPython(): Promise<void> {
  const version = await python('python3', ['-c', 'import sys; print(*sys.version_info[:2])']);
  const [major = 0, minor = 0] = version.split(' ').map(Number);
  if (major === 3 && minor >= 11) return;
  throw new Error(`${NEEDED}; this is Python ${major}.${minor}`);
}

async function python(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args)).stdout.trim();
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: unknown }; // execFile rejects with nothing else
    throw new Error(code === 'ENOENT' ? `${NEEDED}; there is none` : `${NEEDED}; ${message}`, { cause: error });
  }
}
