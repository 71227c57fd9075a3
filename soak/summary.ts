/** What a run came to, for people. */
import { SERVICES } from '../contracts/names.ts';
import { BARS, type Kind, percentile, type Recovery } from './recovery.ts';

export interface Facts {
  readonly seed: number;
  readonly seconds: number;
  readonly accepted: number;
  readonly unanswered: number;
  readonly ends: ReadonlyMap<string, number>;
  readonly underWay: number;
  readonly parked: number;
  readonly meantToBeParked: number;
  readonly lost: number;
  /** From the end of the last fault until everything was settled or parked; undefined where it never was. */
  readonly settledAfterMs: number | undefined;
  readonly faults: ReadonlyMap<string, number>;
  readonly decisions: ReadonlyMap<string, number>;
  readonly recoveries: readonly Recovery[];
  readonly looks: { readonly seen: number; readonly blind: number; readonly longestGapMs: number };
  /** Of the oracles, at any second. */
  readonly breaches: number;
  /** All that is wrong. */
  readonly violations: number;
}

/** The bar of R4. */
export const SETTLE_WITHIN_MS = 60_000;

export function summary(facts: Facts): string {
  const { seed, seconds: length, accepted, unanswered, ends, faults, decisions, looks, violations } = facts;
  return [
    '',
    `seed ${seed}, ${Math.round(length)} s`,
    `orders      ${accepted} accepted (${unanswered} requests without an answer): ${listed(ends)}`,
    `            ${facts.underWay} under way, ${facts.parked} parked, of which ${facts.meantToBeParked} have to be; lost ${facts.lost}`,
    `faults      ${total(faults)}: ${listed(faults)}`,
    `operator    ${listed(decisions) || 'nothing to do'}`,
    `verifier    looked ${looks.seen} times, could not ${looks.blind} times; the longest gap was ${seconds(looks.longestGapMs)}`,
    `R4          all settled or parked ${settledLine(facts.settledAfterMs)}`,
    `R5          ${wakes(faults)} frozen workers woke up; the oracles found ${facts.breaches} (--frozen counts steps)`,
    'R6          from the end of a fault until an order placed then',
    ...recoveryLines(facts.recoveries),
    `violations  ${violations}`,
  ].join('\n');
}

function wakes(faults: ReadonlyMap<string, number>): number {
  return SERVICES.reduce((sum, service) => sum + (faults.get(`freeze ${service}`) ?? 0), 0);
}

function settledLine(ms: number | undefined): string {
  if (ms === undefined) return 'not seen';
  return `${seconds(ms)} after the last fault (bar ${SETTLE_WITHIN_MS / 1_000} s: ${verdict(ms <= SETTLE_WITHIN_MS)})`;
}

function recoveryLines(recoveries: readonly Recovery[]): readonly string[] {
  const head = ['', 'times', 'is accepted p50', 'p99', 'settles p50', 'p99', 'bar (p99)'];
  const kinds = (Object.keys(BARS) as Kind[]).filter((kind) => recoveries.some((it) => it.kind === kind));
  const rows = kinds.map((kind) =>
    recoveryRow(
      kind,
      recoveries.filter((it) => it.kind === kind),
    ),
  );
  return [head, ...rows].map((cells) =>
    cells.map((cell, n) => (n === 0 ? `  ${cell.padEnd(14)}` : cell.padStart(n === 6 ? 14 : 15))).join(' '),
  );
}

function recoveryRow(kind: Kind, all: readonly Recovery[]): readonly string[] {
  const answered = all.map((it) => it.answered);
  const settled = all.flatMap((it) => (it.settled === null ? [] : [it.settled]));
  const bar = BARS[kind];
  const held = percentile(bar?.of === 'answered' ? answered : settled, 0.99) ?? Infinity;
  return [
    kind,
    String(all.length),
    ...[answered, settled].flatMap((times) => [0.5, 0.99].map((share) => seconds(percentile(times, share)))),
    bar === null ? 'none' : `${bar.seconds} s ${verdict(held <= bar.seconds * 1_000)}`,
  ];
}

const verdict = (holds: boolean): string => (holds ? 'ok' : 'over');

function seconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1_000).toFixed(1)} s`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
