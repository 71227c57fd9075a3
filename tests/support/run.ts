import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** No command takes so long: it is killed, and the test says what it had printed. */
const HANGS_MS = 900_000;
const KILLED = 124;

/** Runs a command to its end, with nothing of our own environment but PATH and HOME. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, env: { PATH, HOME, ...env }, maxBuffer: Infinity, timeout: HANGS_MS };
  execFile(command, [...args], options, (error, stdout, stderr) => {
    resolve({ code: error === null ? 0 : Number(error.code ?? KILLED), stdout, stderr });
  });
  return promise;
}
