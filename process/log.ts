import { pino } from 'pino';

import { redacted } from './redaction.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A logger that writes one JSON line an entry to stdout, at once, so that a crash loses none.
 * It goes quiet, rather than failing, when the reader of stdout has gone. Secrets are redacted.
 */
export function logger(name: string, level: LogLevel = 'info'): pino.Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stdout = pino.destination({ dest: 1, sync: true });
  return pino(options, { write: (line) => stdout.write(redacted(line)) });
}
