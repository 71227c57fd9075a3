import { stripVTControlCharacters, styleText } from 'node:util';

import type { LogLevel } from '../../process/log.ts';
import {
  type Entry,
  type Level,
  LEVELS,
  type LogFormat,
  pinoFormat,
  postgresFormat,
  temporalFormat,
} from './log-formats.ts';

export interface StreamOptions {
  readonly write: (line: string) => void;
  readonly colour: boolean;
  /** From which level on our own processes' lines are shown. */
  readonly level: LogLevel;
  /** Show every line, also what PostgreSQL and Temporal say when nothing is wrong. */
  readonly verbose: boolean;
  /** For programs: a line of JSON an entry. */
  readonly json?: boolean;
  readonly now?: () => Date;
}

/** What all processes say, as one readable stream. */
export interface Stream {
  /** A line of a process's output; `steady` while the process is neither starting nor stopping. */
  output(name: string, line: string, steady: boolean): void;
  /** A line of the supervisor's own. */
  news(message: string): void;
  warn(message: string): void;
}

type Style = Parameters<typeof styleText>[0];

const SELF = 'backstitch';
const LONGEST_VALUE = 300;
const WIDTH = 'payment-provider'.length;
const STYLES: Readonly<Record<Level, Style>> = {
  trace: 'gray',
  debug: 'gray',
  info: 'reset',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};
const NAME_STYLES: readonly Style[] = [
  'cyan',
  'green',
  'magenta',
  'blue',
  'cyanBright',
  'greenBright',
  'magentaBright',
];

/** Servers that aren't ours speak to their own operators: only trouble is shown. */
const FOREIGN: ReadonlyMap<string, LogFormat> = new Map([
  ['postgres', postgresFormat],
  ['temporal', temporalFormat],
]);

/** Writes lines such as `12:00:01 payments         | authorized amount=4990`. */
export function logStream({
  write,
  colour,
  level,
  verbose,
  json = false,
  now = () => new Date(),
}: StreamOptions): Stream {
  const styles = new Map<string, Style>();
  const styleOf = (name: string): Style => {
    const style = styles.get(name) ?? NAME_STYLES[styles.size % NAME_STYLES.length] ?? 'cyan';
    styles.set(name, style);
    return style;
  };
  const paint = (style: Style, text: string) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const print = (name: string, entry: Entry, withStack: boolean) => {
    if (json) {
      const { level: entryLevel, message: msg, fields } = entry;
      write(JSON.stringify({ ...fields, time: now().toISOString(), level: entryLevel, name, msg }));
      return;
    }
    const time = now().toTimeString().slice(0, 8);
    const prefix = `${paint('gray', time)} ${paint(name === SELF ? 'bold' : styleOf(name), name.padEnd(WIDTH))} |`;
    for (const line of textOf(entry, withStack).split('\n')) write(`${prefix} ${paint(STYLES[entry.level], line)}`);
  };
  const own = (ownLevel: Level) => (message: string) => print(SELF, { level: ownLevel, message, fields: {} }, false);
  return {
    output: (name, line, steady) => {
      const foreign = FOREIGN.get(name);
      const entry = (foreign ?? pinoFormat)(line) ?? { level: 'info', message: line, fields: {} };
      const worthIt = foreign === undefined ? isAtLeast(entry.level, level) : steady && isAtLeast(entry.level, 'warn');
      if (verbose || worthIt) print(name, entry, verbose);
    },
    news: own('info'),
    warn: own('warn'),
  };
}

function isAtLeast(level: Level, threshold: LogLevel): boolean {
  return threshold !== 'silent' && LEVELS.indexOf(level) >= LEVELS.indexOf(threshold);
}

function textOf({ level, message, fields }: Entry, withStack: boolean): string {
  const label = isAtLeast(level, 'warn') ? `${level.toUpperCase()} ` : '';
  const pairs = Object.entries(fields).map(([name, value]) => `${printable(name)}=${valueText(value)}`);
  const text = [`${label}${printable(message)}`, ...pairs].join(' ');
  return withStack ? [text, ...stackOf(fields)].join('\n') : text;
}

function valueText(value: unknown): string {
  if (isError(value)) return JSON.stringify(printable(value.message));
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return printable(value);
  const text = printable(JSON.stringify(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function stackOf({ err }: Entry['fields']): readonly string[] {
  return isError(err) && typeof err.stack === 'string' ? err.stack.split('\n').slice(1).map(printable) : [];
}

/** An error as pino writes it. */
function isError(value: unknown): value is { readonly message: string; readonly stack?: unknown } {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

/** Without what would move the cursor: what a process says may come from a customer. */
function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trimEnd();
}
