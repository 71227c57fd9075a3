import type { ReconcileReport } from '../../contracts/reconcile.ts';

/** A report as text. */
export function render({ orders, found, raised, findings }: ReconcileReport): string {
  const lines = findings.map(({ kind, subject, evidence, action }) => {
    return `${action.padEnd(12)}  ${kind.padEnd(8)}  ${subject}  ${evidence}`;
  });
  const more = found > findings.length ? [`… and ${found - findings.length} more, in the orders database`] : [];
  const sum = `${orders} orders compared: ${found} findings, ${raised} of them for a person.`;
  return [...lines, ...more, ...(found === 0 ? [] : ['']), sum].join('\n');
}
