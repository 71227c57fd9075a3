/** What became of the orders, held against what customers were promised. */
import { visit } from '../cli/verify/database.ts';
import type { Sources } from '../cli/verify/read-world.ts';
import { witnessLog } from '../cli/verify/witness-log.ts';
import { FOR_EVER } from './deck.ts';
import type { Accepted } from './customers.ts';

export interface Ends {
  /** Orders that were accepted, and aren't there. */
  readonly lost: readonly string[];
  /** Orders that nobody was promised. */
  readonly unasked: readonly string[];
  /** Orders that came to something that nothing accounts for. */
  readonly unexplained: readonly string[];
  /** Orders that wait for a person because a provider says neither yes nor no for ever. */
  readonly meantToBeParked: readonly string[];
  /** How often each end came: `shipped`, `rejected: CardDeclined`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Of a provider's log: what it says no to, and how the order ends then. */
const NOES: ReadonlyMap<string, string> = new Map([
  ['decline', 'rejected: CardDeclined'],
  ['capture-declined', 'rejected: CaptureDeclined'],
  ['booking-refused', 'rejected: AddressRefused'],
]);

interface Row {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly settled: boolean;
}

/** Reads how all orders ended; `diverted` are those that an operator gave another course. @throws CannotRead */
export async function readEnds(
  { databases, witnesses }: Sources,
  accepted: readonly Accepted[],
  diverted: ReadonlySet<string>,
): Promise<Ends> {
  const rows = await visit('orders', databases.orders, async (query) =>
    query<Row>(
      `SELECT orders.id, status::text, saga.trace #>> '{outcome,reason}' AS reason, settled_at IS NOT NULL AS settled
       FROM orders LEFT JOIN saga ON saga.id = orders.id`,
    ),
  );
  const { noes, forEver } = await readWitnesses(Object.values(witnesses));
  const promised = new Map(accepted.map((order) => [order.id, order]));
  const there = new Map(rows.map((row) => [row.id, row]));
  const settled = rows.filter((row) => row.settled);
  const isExplained = (row: Row): boolean => {
    const { ends = [], cancels = false } = promised.get(row.id) ?? {};
    const end = endOf(row);
    const foretold: readonly string[] = ends;
    if (diverted.has(row.id) || foretold.includes(end) || noes.has(`${row.id} ${end}`)) return true;
    return cancels && row.status === 'cancelled';
  };
  return {
    lost: accepted.map(({ id }) => id).filter((id) => !there.has(id)),
    unasked: rows.map(({ id }) => id).filter((id) => !promised.has(id)),
    unexplained: settled.filter((row) => !isExplained(row)).map((row) => `${row.id} ${endOf(row)}`),
    meantToBeParked: rows.filter((row) => !row.settled && forEver.has(row.id)).map(({ id }) => id),
    counts: counted(settled.map(endOf)),
  };
}

function endOf({ status, reason }: Row): string {
  return status === 'rejected' ? `rejected: ${reason ?? 'no reason'}` : status;
}

async function readWitnesses(
  files: readonly string[],
): Promise<{ readonly noes: ReadonlySet<string>; readonly forEver: ReadonlySet<string> }> {
  const [noes, forEver] = [new Set<string>(), new Set<string>()];
  for (const file of files) {
    for await (const { kind, reference } of witnessLog(file)) {
      const end = NOES.get(kind);
      if (end !== undefined) noes.add(`${reference} ${end}`);
      if (kind === FOR_EVER) forEver.add(reference);
    }
  }
  return { noes, forEver };
}

function counted(things: readonly string[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(things, (thing) => thing);
  return new Map([...groups].map(([thing, all]) => [thing, all.length]));
}
