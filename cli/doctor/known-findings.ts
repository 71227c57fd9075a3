import type { FindingAction, FindingKind } from '../../contracts/reconcile.ts';
import type { Query } from '../verify/database.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ADVICE = "see 'backstitch findings', and docs/runbook/findings.md for what to do";

/** Reads what the reconciler found, and what its runs came to, as far as the orders database knows. */
export async function knownFindings(query: Query): Promise<readonly Finding[]> {
  return [...(await ofSagas(query)), ...(await ofRuns(query))];
}

interface Count {
  readonly kind: FindingKind;
  readonly action: FindingAction;
  readonly count: number;
}

async function ofSagas(query: Query): Promise<readonly Finding[]> {
  const counts = await query<Count & Record<string, unknown>>(
    `SELECT kind, action, count(*)::int AS count FROM known_finding
     WHERE resolved_at IS NULL AND kind NOT IN ('unasked', 'failed', 'overdue') GROUP BY kind, action ORDER BY kind`,
  );
  const of = (wanted: FindingAction): readonly Count[] => counts.filter(({ action }) => action === wanted);
  const [raised, deferred] = [of('raised'), of('deferred')];
  return [
    raised.length === 0
      ? ok('findings', 'none is left to a person')
      : problem('findings', `${list(raised)} left to a person`, ADVICE),
    ...(deferred.length === 0
      ? []
      : [warning('findings', `${list(deferred)} wait for a party that can't be asked`, ADVICE)]),
  ];
}

function list(counts: readonly Count[]): string {
  return counts.map(({ kind, count }) => `${count} ${kind}`).join(', ');
}

interface OfRun {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly evidence: string;
}

async function ofRuns(query: Query): Promise<readonly Finding[]> {
  const rows = await query<OfRun & Record<string, unknown>>(
    `SELECT kind, subject, evidence FROM known_finding
     WHERE resolved_at IS NULL AND kind IN ('unasked', 'failed', 'overdue') ORDER BY id`,
  );
  if (rows.length === 0) return [ok('reconciler', await lastEnd(query))];
  return rows.map(({ kind, subject, evidence }) =>
    kind === 'unasked'
      ? warning('reconciler', `${subject}: ${evidence}`, ADVICE)
      : problem('reconciler', evidence, ADVICE),
  );
}

async function lastEnd(query: Query): Promise<string> {
  const [row] = await query<{ seconds: number }>(
    'SELECT round(extract(epoch FROM now() - ended_at))::int AS seconds FROM reconcile_run',
  );
  return row === undefined
    ? 'no scheduled run has come to its end yet'
    : `the last scheduled run asked everybody, and came to its end ${row.seconds} s ago`;
}
