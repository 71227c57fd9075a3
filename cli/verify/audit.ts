import { createHash } from 'node:crypto';

import { Laws, type Finding } from './finding.ts';
import type { AuditFacts, AuditRow } from './world.ts';

/** I6: what operators decided is audited, whole, and nobody has changed a word of it since. */
export function checkAudit({ rows, decisions }: AuditFacts): readonly Finding[] {
  const laws = new Laws('I6');
  let [seq, last] = [0, ''];
  for (const row of rows) {
    seq += 1;
    checkLink(laws, row, { seq, last });
    [seq, last] = [row.seq, row.hash];
  }
  const rowsOf = Map.groupBy(rows, ({ commandId }) => commandId);
  for (const { id, approved, answered, digest } of decisions) {
    const audited = rowsOf.get(id) ?? [];
    rowsOf.delete(id);
    const events = ['decided', ...(approved ? ['approved'] : []), ...(answered ? ['answered'] : [])];
    const about = `command '${id}'`;
    laws.equal(
      about,
      'all that became of it is audited',
      events.join(', '),
      audited.map(({ event }) => event).join(', '),
    );
    if (audited[0] !== undefined) laws.equal(about, 'it is what was decided', audited[0].digest, digest);
  }
  for (const id of rowsOf.keys()) laws.broken(`command '${id}'`, 'what was audited is there', 'a command', 'none');
  return laws.findings;
}

function checkLink(laws: Laws, { line, hash, ...row }: AuditRow, before: { seq: number; last: string }): void {
  const about = `audit ${row.seq}`;
  laws.equal(about, 'none is missing before it', before.seq, row.seq);
  laws.equal(about, 'its hash covers it', createHash('sha256').update(line).digest('hex'), hash);
  laws.equal(about, 'it names the hash before it', before.last, row.previous);
}
