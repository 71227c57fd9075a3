import type { Client } from '@temporalio/client';

import { ALONE } from '../../contracts/names.ts';
import { examined, type Finding, ok, warning } from './finding.ts';

const ABOUT = 'sagas in Temporal';
const QUERY = "SagaAttention = true AND ExecutionStatus = 'Running'";
/** So many of them are named. */
const NAMED = 3;

/** Counts the sagas that say themselves that they need a person, whoever's they are. */
export async function attentionFindings(client: Client): Promise<readonly Finding[]> {
  return examined(ABOUT, "the search attributes are made by 'npm start', or tools/setup-temporal.ts", async () => {
    const { count } = await client.workflow.count(QUERY);
    if (count === 0) return [ok(ABOUT, 'none needs attention')];
    const names: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: QUERY, pageSize: NAMED })) {
      if (names.push(workflowId) === NAMED) break;
    }
    return [warning(ABOUT, `${count} need attention: ${list(names, count)}`, adviceFor(names))];
  });
}

function list(names: readonly string[], count: number): string {
  return `${names.map((name) => `'${name}'`).join(', ')}${count > names.length ? ', …' : ''}`;
}

/** The API knows the sagas of orders only. */
function adviceFor(names: readonly string[]): string {
  const isOfOrder = names.every((name) => name.startsWith(ALONE));
  return isOfOrder
    ? 'see where they are parked: backstitch sagas list --attention'
    : `what isn't '${ALONE}…' is a saga of your own: see its query 'saga' in Temporal's UI`;
}
