import type { Command } from 'commander';

export interface Help {
  /** What each exit code means. */
  readonly exits: Readonly<Record<number, string>>;
  /** Arguments, and what they do. */
  readonly examples: readonly (readonly [args: string, meaning: string])[];
  readonly more?: string;
}

/** What exit code 3 means for whatever talks to the API. */
export const UNREACHABLE = "the API can't be reached";

/** Does what a command is for, and returns the exit code. */
export type Run<Options> = (options: Options) => Promise<number>;

/** Gives a command its examples and the meaning of its exit codes, below its options. */
export function withHelp(command: Command, { exits, examples, more }: Help): Command {
  const text = (): string => {
    const calls = examples.map(([args]) => `${callOf(command)} ${args}`.trimEnd());
    const width = Math.max(...calls.map(({ length }) => length));
    const meanings = Object.entries(exits).map(([code, meaning]) => `${code} ${meaning}`);
    return [
      '',
      `Exit codes: ${meanings.join(', ')}.`,
      '',
      'Examples:',
      ...calls.map((call, i) => `  ${call.padEnd(width)}  ${examples[i]?.[1] ?? ''}`.trimEnd()),
      ...(more === undefined ? [] : [more]),
    ].join('\n');
  };
  return command.addHelpText('after', text).allowExcessArguments(false);
}

/** How a command is called: `backstitch orders list`. */
function callOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${callOf(parent)} ${command.name()}`;
}
