import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Ends the program when the leash's own input ends, which the kernel sees to however this process dies. */
const LEASH = `
  exec 3<&0
  "$@" 3<&- </dev/null & child=$!
  (cat <&3 >/dev/null; kill -s "$LEASH_SIGNAL" $child) 2>/dev/null &
  exec 3<&- 2>/dev/null
  wait $child; code=$?
  eval "$LEASH_AFTERWARDS"
  exit $code`;

export interface LeashOptions extends Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> {
  /** How the program is told to end. */
  readonly signal: 'INT' | 'TERM';
  /** A shell command to run once it has. */
  readonly afterwards?: string;
}

export interface Leashed {
  readonly process: ChildProcess;
  /** Resolves once the program has ended, with what it wrote to its standard error. */
  readonly ended: Promise<string>;
  /** Ends the program and waits for it. */
  release(): Promise<void>;
}

/**
 * Starts a program that ends with this process, even if this one is killed.
 * It has a session of its own, so that a Ctrl-C in the terminal reaches it through us only.
 */
export function spawnLeashed(
  command: string,
  args: readonly string[],
  { signal, afterwards = '', ...options }: LeashOptions,
): Leashed {
  const child = spawn('sh', ['-c', LEASH, 'sh', command, ...args], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, LEASH_SIGNAL: signal, LEASH_AFTERWARDS: afterwards },
  });
  const ended = outputOf(child);
  const release = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { process: child, ended, release };
}

async function outputOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.once('error', reject);
  child.once('close', () => resolve(output));
  return promise;
}
