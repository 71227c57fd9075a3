import { type Command, CommanderError } from 'commander';

import { Refused, Unreachable } from './api-errors.ts';
import { EXIT } from './exit.ts';
import { Problem } from './supervisor/problem.ts';
import { CannotRead } from './verify/cannot-read.ts';

/** Runs a command to its end, says what went wrong, and returns the exit code. */
export async function main(command: Command, args: readonly string[]): Promise<number> {
  try {
    throwInsteadOfExit(command);
    await command.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? EXIT.good);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    const { code, text } = meaningOf(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

/** For whom a command is made, its subcommands are made, too. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const subcommand of command.commands) throwInsteadOfExit(subcommand);
}

function meaningOf(error: unknown): { readonly code: number; readonly text: string } {
  if (error instanceof Refused) return { code: refusalCode(error), text: error.message };
  if (error instanceof CannotRead) return { code: EXIT.unreachable, text: error.message };
  if (error instanceof Problem) return { code: EXIT.no, text: `\n${error.message}` };
  if (error instanceof Unreachable) {
    const hint = `start it with 'npm start', or say where it is with ${error.options}`;
    return { code: EXIT.unreachable, text: `${error.message}; ${hint}` };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.no, text: `\nthis is a bug in Backstitch: ${stack}` };
}

/** A request that makes no sense is wrong usage; whatever else is refused is an answer. */
function refusalCode({ status }: Refused): number {
  return status === 400 || status === 422 ? EXIT.usage : EXIT.no;
}
