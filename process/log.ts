import { pino } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A logger that writes one JSON line an entry to stdout, at once, so that a crash loses none.
 * It goes quiet, rather than failing, when the reader of stdout has gone.
 */
export function logger(name: string, level: LogLevel = 'info'): pino.Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, pino.destination({ dest: 1, sync: true }));
}
