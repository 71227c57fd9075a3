// What `npm test` runs: gets a Temporal server, which may take minutes, then hands over to vitest.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { findPgbouncer, POOLER_TESTS } from './pgbouncer.ts';
import { findTemporal } from './temporal.ts';

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));

try {
  const { path, source } = await findTemporal({ onProgress: say });
  say(`Temporal: ${source}`);
  if (findPgbouncer() === undefined) {
    say(`pgbouncer isn't installed, so ${POOLER_TESTS} is left out (Debian: apt-get install pgbouncer); CI runs it`);
  }
  runVitest(path);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function runVitest(temporal: string): void {
  const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, TEMPORAL_CLI: temporal },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.once('disconnect', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
    if (process.connected) process.disconnect(); // its listener would keep us alive
  });
}
