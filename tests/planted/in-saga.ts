import { globSync } from 'node:fs';
import { join } from 'node:path';

import type { Planted } from './planted.ts';

const files = globSync('saga/*.ts', { cwd: import.meta.dirname }).toSorted();

/** Bugs of the saga library, a file each. */
export const IN_SAGA: readonly Planted[] = await Promise.all(
  files.map(async (file) => ((await import(join(import.meta.dirname, file))) as { readonly bug: Planted }).bug),
);
