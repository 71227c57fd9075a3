import type { Query } from './database.ts';
import type { AuditFacts, AuditRow, DecisionFacts } from './world.ts';

/** Reads what was audited, each row as the text that its hash is made of, and the decisions it must be about. */
export async function readAudit(query: Query): Promise<AuditFacts> {
  const rows = await query<AuditRow>(`
    SELECT seq, command_id AS "commandId", event, content ->> 'digest' AS digest, previous, hash,
           jsonb_build_array(seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), order_id, command_id,
             event, actor, content, previous)::text AS line
    FROM audit ORDER BY seq`);
  const decisions = await query<DecisionFacts>(`
    SELECT id, approved_by IS NOT NULL AS approved, answer IS NOT NULL AS answered,
           encode(sha256(convert_to(body::text, 'UTF8')), 'hex') AS digest
    FROM command WHERE kind IN ('resolve', 'undo') ORDER BY id`);
  return { rows, decisions };
}
