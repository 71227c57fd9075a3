import { readWorld } from '../../cli/verify/read-world.ts';
import { judge } from '../../cli/verify/report.ts';
import { SERVICES } from '../../contracts/names.ts';
import type { MatrixWorld } from './world.ts';

/** Of a world, what is needed to judge it. */
export type Judged = Pick<MatrixWorld, 'sources' | 'query' | 'unspoilt'>;

/** How an order ended, as its own database has it. */
export interface Ending {
  readonly id: string;
  /** `confirmed`, `rejected: CardDeclined`, `cancelled`; null while it isn't settled. */
  readonly end: string | null;
}

/** What is wrong with the world, each as a line; a line names the order, or one of its SKUs. */
export async function wrongs(world: Judged): Promise<readonly string[]> {
  const { violations } = judge(await readWorld(world.sources), { since: new Date(), seconds: 0, parked: new Set() });
  const told = violations.map(
    ({ oracle, about, law, expected, found }) => `${oracle} ${about}: ${law}: expected ${expected}, found ${found}`,
  );
  const open = await Promise.all(
    SERVICES.map(async (service) =>
      world.query(service, "SELECT key, state::text FROM effect WHERE state IN ('intent', 'revoking')"),
    ),
  );
  const lost = world.unspoilt().map((id) => `order '${id}': its provider was to do wrong, and wasn't asked`);
  return [
    ...told,
    ...open.flat().map(({ key, state }) => `effect '${String(key)}' is left as ${String(state)}`),
    ...lost,
  ];
}

/** How these orders ended. */
export async function endings(
  world: Pick<Judged, 'query'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await world.query(
    'orders',
    `SELECT order_id AS id, CASE WHEN settled_at IS NOT NULL THEN
       concat_ws(': ', trace #>> '{outcome,status}', CASE trace #>> '{outcome,status}' WHEN 'rejected' THEN trace #>> '{outcome,reason}' END)
     END AS end FROM saga WHERE order_id = ANY ($1)`,
    ids,
  );
  return new Map((rows as unknown as readonly Ending[]).map(({ id, end }) => [id, end])); // what it selects
}
