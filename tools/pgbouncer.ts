import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The tests that it is for. */
export const POOLER_TESTS = 'tests/pooler.test.ts';

/** Debian has it where only root's PATH leads. */
const ASIDE = '/usr/sbin';

/** Finds pgbouncer, which comes with the system rather than with our packages; undefined where it isn't installed. */
export function findPgbouncer(path = process.env['PATH'] ?? ''): string | undefined {
  return [...path.split(delimiter), ASIDE].map((folder) => join(folder, 'pgbouncer')).find((file) => existsSync(file));
}
