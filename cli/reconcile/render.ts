import type { ReconcileReport } from '../../contracts/reconcile.ts';

/** `1 saga`, `2 sagas`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A report as text. */
export function render({ orders, found, raised, deferred, findings, unasked }: ReconcileReport): string {
  const lines = findings.map(({ kind, subject, evidence, action }) => {
    return `${action.padEnd(12)}  ${kind.padEnd(8)}  ${subject}  ${evidence}`;
  });
  const more = found > findings.length ? [`… and ${found - findings.length} more, in the orders database`] : [];
  const undone = unasked.map(({ party, why }) => {
    return `${'not done'.padEnd(12)}  ${'unasked'.padEnd(8)}  ${party}  it can't be asked: ${why}`;
  });
  const waiting = deferred === 0 ? '' : `, ${deferred} for a later run`;
  const sum = `${counted(orders, 'saga')} compared: ${counted(found, 'finding')}, ${raised} for a person${waiting}.`;
  const again = `Not compared with ${unasked.map(({ party }) => party).join(', ')}: run it again once that can be asked.`;
  const rows = [...lines, ...more, ...undone];
  return [...rows, ...(rows.length === 0 ? [] : ['']), sum, ...(unasked.length === 0 ? [] : [again])].join('\n');
}
