import { resolve } from 'node:path';

import { CommanderError } from 'commander';

import { dataFolderAt } from './supervisor/data-folder.ts';
import { readRunning } from './supervisor/running.ts';
import { CannotRead } from './verify/cannot-read.ts';
import { readOptions } from './verify/options.ts';
import { render } from './verify/render.ts';
import { verify, type Verification } from './verify/verify.ts';

const EXIT_BROKEN = 1;
const EXIT_USAGE = 2;
const EXIT_UNREADABLE = 3;

process.once('disconnect', () => process.exit(EXIT_UNREADABLE)); // whoever started us is gone
process.exit(await main(process.argv.slice(2), process.env));

/** Verifies what runs on the data folder, prints the report, and returns the exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const { dataDir, json, wait } = readOptions(args);
    const report = await verify({ ...sourcesIn(dataDir), wait });
    const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : render(report, colour)}\n`);
    return report.clean ? 0 : EXIT_BROKEN;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (!(error instanceof CannotRead)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT_UNREADABLE;
  }
}

/** @throws CannotRead when nothing runs on that folder */
function sourcesIn(dataDir: string): Omit<Verification, 'wait'> {
  const folder = resolve(dataDir);
  const running = readRunning(dataFolderAt(folder).running);
  if (running === undefined) {
    throw new CannotRead(
      `nothing runs on '${folder}', so there is nothing to verify; start it with 'npm start', ` +
        'or name the folder of the one that runs with --data-dir',
    );
  }
  const { ports, databases, witnesses } = running;
  return { databases, witnesses, apiUrl: `http://127.0.0.1:${ports.gateway}` };
}
