import { expect, test } from 'vitest';

import { type Kind, percentile, type Recovery } from './recovery.ts';
import { type Facts, summary } from './summary.ts';

const recovery = (kind: Kind, answered: number, settled: number | null): Recovery => ({ kind, answered, settled });

const FACTS: Facts = {
  seed: 7,
  seconds: 120,
  accepted: 3,
  unanswered: 2,
  ends: new Map([['shipped', 3]]),
  underWay: 0,
  parked: 0,
  meantToBeParked: 0,
  lost: 0,
  settledAfterMs: 12_000,
  faults: new Map([
    ['kill payments', 2],
    ['freeze payments', 1],
    ['freeze orders', 2],
    ['freeze api', 4],
  ]),
  decisions: new Map(),
  recoveries: [],
  looks: { seen: 100, blind: 1, longestGapMs: 3_000 },
  breaches: 0,
  violations: 0,
};

test('gives the value that so many are not above', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([5], 0.99)).toBe(5);
  expect(percentile([], 0.5)).toBeUndefined();
});

test('holds how soon an API answers, and how soon an order settles after anything else, against the bars', () => {
  const recoveries = [
    recovery('API', 1_900, 60_000),
    recovery('worker', 0, 8_100),
    recovery('Temporal', 0, null),
    recovery('simulator', 0, 90_000),
  ];
  const lines = summary({ ...FACTS, recoveries }).split('\n');
  const verdictOf = (kind: Kind): string | undefined =>
    lines.find((line) => line.startsWith(`  ${kind} `))?.match(/\S+( s (ok|over))?$/u)?.[0];
  expect(verdictOf('API')).toBe('2 s ok');
  expect(verdictOf('worker')).toBe('8 s over');
  expect(verdictOf('Temporal')).toBe('15 s over');
  expect(verdictOf('simulator')).toBe('none');
});

test.each([
  [12_000, '12.0 s after the last fault (bar 60 s: ok)'],
  [60_001, '60.0 s after the last fault (bar 60 s: over)'],
  [undefined, 'not seen'],
])('tells when everything had settled: %j', (settledAfterMs, told) => {
  expect(summary({ ...FACTS, settledAfterMs })).toContain(`R4          all settled or parked ${told}`);
});

test('counts the frozen workers that woke up', () => {
  expect(summary(FACTS)).toContain('R5          3 frozen workers woke up; the oracles found 0');
});
