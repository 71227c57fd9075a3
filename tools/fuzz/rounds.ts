import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { CACHE } from './install.ts';

export interface Target {
  /** Of the API. */
  readonly url: string;
  /** A file or a URL. */
  readonly document: string;
  /** Sent with every request. */
  readonly headers: readonly string[];
}

export interface Round {
  readonly seed: number;
  readonly isFirst: boolean;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

export interface Finding {
  readonly requests: number;
  /** Whether every answer was as it should be. */
  readonly clean: boolean;
}

const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const REPORT = join(CACHE, 'report.json');
/** Per operation and kind of data. */
const EXAMPLES = 100;

/** The part of Schemathesis's report that counts. */
const report = z.object({
  complete: z.boolean(),
  test_cases: z.object({ generated: z.int() }),
  failures: z.array(z.unknown()),
  errors: z.array(z.unknown()),
});

/**
 * Sends the requests that belong to a seed, a thousand or more, and prints what is wrong with the answers. The examples
 * and the border cases of a document are the same in each round, so that only the first one has them.
 *
 * @throws Error when it couldn't do all of them
 */
export async function fuzz(
  command: string,
  { url, document, headers }: Target,
  { seed, isFirst, signal }: Round,
): Promise<Finding> {
  const phases = isFirst ? 'examples,coverage,fuzzing,stateful' : 'fuzzing,stateful';
  const lines = headers.flatMap((line) => ['--header', line]);
  const options = ['--origin', url, '--seed', `${seed}`, '--phases', phases, '--max-examples', `${EXAMPLES}`];
  const args = ['--config-file', CONFIG, 'run', document, ...options, ...lines, '--report-json-path', REPORT];
  rmSync(REPORT, { force: true });
  const child = spawn(command, args, { cwd: CACHE, stdio: ['ignore', 'inherit', 'inherit'], signal });
  await once(child, 'close');
  const { complete, test_cases: cases, failures, errors } = readReport();
  if (!complete || cases.generated === 0) throw new Error('Schemathesis has not done all that it was to do');
  return { requests: cases.generated, clean: failures.length === 0 && errors.length === 0 };
}

function readReport(): z.output<typeof report> {
  try {
    return report.parse(JSON.parse(readFileSync(REPORT, 'utf8')));
  } catch (error) {
    throw new Error('Schemathesis ended without a report', { cause: error });
  }
}
