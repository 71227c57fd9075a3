/** What a line of some process's output says. */
export interface Entry {
  readonly level: Level;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** Reads a line, or returns undefined when it isn't in the format. */
export type LogFormat = (line: string) => Entry | undefined;

const TEMPORAL_NOISE = new Set(['logging-call-at', 'ts', 'shard-id', 'component', 'address', 'service']);
/** Also what Temporal's SDK adds to each line about an activity, for machines. */
const PINO_NOISE = new Set(
  'pid hostname name v sdkComponent taskQueue isLocal namespace taskToken activityId workflowRunId workflowType'.split(
    ' ',
  ),
);

/** Our own processes' JSON lines. */
export const pinoFormat: LogFormat = (line) => jsonEntry(line, PINO_NOISE);

/** The Temporal server's JSON lines. */
export const temporalFormat: LogFormat = (line) => jsonEntry(line, TEMPORAL_NOISE);

const POSTGRES_LEVELS: ReadonlyMap<string, Level> = new Map([
  ['DEBUG', 'debug'],
  ['LOG', 'debug'],
  ['INFO', 'info'],
  ['NOTICE', 'info'],
  ['WARNING', 'warn'],
  ['ERROR', 'error'],
  ['FATAL', 'error'],
  ['PANIC', 'fatal'],
]);

/** PostgreSQL's lines; what continues an entry (DETAIL, HINT, STATEMENT) isn't shown on its own. */
export const postgresFormat: LogFormat = (line) => {
  const [, label = '', message = ''] = /^([A-Z]+):\s+(.*)$/.exec(line) ?? [];
  // When it was killed each connection says so.
  const level = message.endsWith('unexpected postmaster exit') ? 'debug' : (POSTGRES_LEVELS.get(label) ?? 'debug');
  return { level, message: message === '' ? line.trim() : message, fields: {} };
};

function jsonEntry(line: string, noise: ReadonlySet<string>): Entry | undefined {
  const json = parsed(line);
  if (json === undefined) return undefined;
  const { level, msg, time: _time, ...rest } = json;
  const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => !noise.has(name)));
  return { level: levelOf(level), message: typeof msg === 'string' ? msg : '', fields };
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    // A JSON text that starts with a brace is an object.
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function levelOf(value: unknown): Level {
  // Pino's numbers are 10 for trace, 20 for debug, and so on.
  if (typeof value === 'number') return LEVELS[Math.trunc(value / 10) - 1] ?? 'info';
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  return LEVELS.find((level) => level === name) ?? 'info';
}
