import { expect, test } from 'vitest';

import { logStream, type StreamOptions } from './stream.ts';

const NOON = () => new Date(2026, 10, 23, 12, 0, 1);

function shown(
  lines: readonly (readonly [string, string, boolean?])[],
  options: Partial<StreamOptions> = {},
): string[] {
  const written: string[] = [];
  const write = (line: string) => void written.push(line);
  const stream = logStream({ write, colour: false, level: 'info', verbose: false, now: NOON, ...options });
  for (const [name, line, steady = true] of lines) stream.output(name, line, steady);
  return written;
}

const pino = (fields: object) =>
  JSON.stringify({ level: 'info', time: '2026-11-23T12:00:00Z', pid: 7, name: 'x', ...fields });

test("makes a readable line of a process's JSON", () => {
  const line = pino({ msg: 'authorized', orderId: 'ord_1', amount: 4990, card: 'ends in 42', tags: ['a'] });
  expect(shown([['payments', line]])).toEqual([
    '12:00:01 payments         | authorized orderId=ord_1 amount=4990 card="ends in 42" tags=["a"]',
  ]);
});

test('passes on what is no JSON', () => {
  const lines = ['plain words', '{ not json', '', '[1]'];
  expect(shown(lines.map((line) => ['api', line]))).toEqual(lines.map((line) => `12:00:01 api              | ${line}`));
});

test('marks what is wrong, and gives an error in one line', () => {
  const err = { type: 'Error', message: 'connect\nrefused', stack: 'Error: connect\n    at here' };
  expect(shown([['api', pino({ level: 'error', msg: 'failed', err })]])).toEqual([
    '12:00:01 api              | ERROR failed err="connect refused"',
  ]);
  expect(shown([['api', pino({ level: 'error', msg: 'failed', err })]], { verbose: true })).toEqual([
    '12:00:01 api              | ERROR failed err="connect refused"',
    '12:00:01 api              |     at here',
  ]);
});

test('hides what is below the level', () => {
  const lines = [10, 20, 30, 40].map((level) => ['api', pino({ level, msg: `level ${level}` })] as const);
  expect(shown(lines)).toHaveLength(2);
  expect(shown(lines, { level: 'warn' })).toEqual(['12:00:01 api              | WARN level 40']);
  expect(shown(lines, { level: 'silent' })).toEqual([]);
  expect(shown(lines, { verbose: true })).toHaveLength(4);
});

test("shows of PostgreSQL's and Temporal's output only trouble, and none while they start or stop", () => {
  const lines = [
    ['postgres', 'LOG:  database system is ready to accept connections'],
    ['postgres', 'ERROR:  deadlock detected'],
    ['postgres', 'DETAIL:  Process 1 waits'],
    ['postgres', 'FATAL:  the database system is starting up', false],
    ['temporal', '{"time":"2026","level":"WARN","msg":"slow","logging-call-at":"x.go:1"}'],
    ['temporal', '{"time":"2026","level":"INFO","msg":"started"}'],
    ['temporal', 'Temporal UI: http://localhost'],
  ] as const;
  expect(shown(lines)).toEqual([
    '12:00:01 postgres         | ERROR deadlock detected',
    '12:00:01 temporal         | WARN slow',
  ]);
  expect(shown(lines, { verbose: true })).toHaveLength(lines.length);
});

test('lets nothing through that moves the cursor', () => {
  const evil = 'a\u001B[2Jb\rc\u0007d';
  const lines = shown([
    ['api', pino({ msg: evil, name2: evil })],
    ['api', evil],
  ]);
  expect(lines).toEqual([
    '12:00:01 api              | ab c d name2="a\\u001b[2Jb\\rc\\u0007d"',
    '12:00:01 api              | ab c d',
  ]);
});

test('colours for a terminal', () => {
  const [line] = shown([['api', pino({ level: 'warn', msg: 'late' })]], { colour: true });
  expect(line).toContain('\u001B[33mWARN late\u001B[39m');
});

test("says the supervisor's own news", () => {
  const written: string[] = [];
  const stream = logStream({
    write: (line) => written.push(line),
    colour: false,
    level: 'error',
    verbose: false,
    now: NOON,
  });
  stream.news('Temporal is ready');
  stream.warn('little room');
  expect(written).toEqual([
    '12:00:01 backstitch       | Temporal is ready',
    '12:00:01 backstitch       | WARN little room',
  ]);
});

test('writes a line of JSON an entry for programs', () => {
  const written: string[] = [];
  const now = (): Date => new Date('2026-01-01T12:00:01Z');
  const stream = logStream({
    write: (line) => written.push(line),
    colour: true,
    level: 'info',
    verbose: false,
    json: true,
    now,
  });
  stream.output('payments', pino({ msg: 'authorized', amount: 4990 }), true);
  stream.news('ready');
  expect(written.map((line): unknown => JSON.parse(line))).toEqual([
    { time: '2026-01-01T12:00:01.000Z', level: 'info', name: 'payments', msg: 'authorized', amount: 4990 },
    { time: '2026-01-01T12:00:01.000Z', level: 'info', name: 'backstitch', msg: 'ready' },
  ]);
});
