import { pino } from 'pino';

import { redacted } from './redaction.ts';
import { Stdout } from './stdout.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One for all loggers of a process, the first of which tells what was dropped. */
let stdout: Stdout | undefined;

/**
 * A logger that writes one JSON line an entry to stdout, at once, so that a crash loses none. Where nobody reads them,
 * lines are dropped rather than waited for, and a warning tells how many; where the reader has gone it is quiet. Secrets
 * are redacted.
 */
export function logger(name: string, level: LogLevel = 'info'): pino.Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, { write: (line) => stdout?.write(redacted(line)) });
  stdout ??= new Stdout((dropped) => log.warn({ dropped }, 'lines of this log were dropped: nobody took them'));
  return log;
}
