import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of `cli/` to its end, as `npm run` and `npx` do. */
export async function runCli(
  command: 'order' | 'verify' | 'backstitch',
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CliResult> {
  const entry = resolve(import.meta.dirname, `../../cli/${command}.ts`);
  const { promise, resolve: ended } = Promise.withResolvers<CliResult>();
  execFile(process.execPath, [entry, ...args], { maxBuffer: Infinity, env }, (error, stdout, stderr) => {
    ended({ code: error === null ? 0 : Number(error.code), stdout, stderr });
  });
  return promise;
}
