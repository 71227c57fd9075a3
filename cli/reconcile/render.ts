import type { ReconcileReport } from '../../contracts/reconcile.ts';

/** `1 saga`, `2 sagas`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A report as text. */
export function render({ orders, found, raised, findings }: ReconcileReport): string {
  const lines = findings.map(({ kind, subject, evidence, action }) => {
    return `${action.padEnd(12)}  ${kind.padEnd(8)}  ${subject}  ${evidence}`;
  });
  const more = found > findings.length ? [`… and ${found - findings.length} more, in the orders database`] : [];
  const sum = `${counted(orders, 'saga')} compared: ${counted(found, 'finding')}, ${raised} for a person.`;
  return [...lines, ...more, ...(found === 0 ? [] : ['']), sum].join('\n');
}
