import { Argument, Command } from 'commander';

import { type ProcessName, PROCESS_NAMES } from '../../process/configs/names.ts';
import { type Run, withHelp } from '../help.ts';

export interface ConfigOptions {
  /** All when undefined. */
  readonly process: ProcessName | undefined;
  readonly json: boolean;
}

/** `backstitch config`. */
export function configCommand(run: Run<ConfigOptions>): Command {
  const command = new Command('config')
    .description('Shows what every process is told here, who says so, and what is wrong with it.')
    .addArgument(new Argument('[process]', 'only this one').choices(PROCESS_NAMES))
    .option('--json', 'print it as JSON', false)
    .action(async (process_: ProcessName | undefined, { json }: { readonly json: boolean }) => {
      process.exitCode = await run({ process: process_, json });
    });
  return withHelp(command, {
    exits: { 0: 'all could start', 2: 'wrong usage', 78: "one couldn't: something is missing or wrong" },
    examples: [
      ['', 'every process'],
      ['payments-worker', 'one of them'],
      ['--json', 'for programs'],
    ],
    more: 'npm start tells its processes more than the shell does, such as the URLs of their databases.',
  });
}
