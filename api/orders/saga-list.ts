import type { SagaFilter, SagaList, SagaPage, SagaSummary } from '../../contracts/sagas.schema.ts';
import type { SagaTrace, StepTrace } from '../../contracts/saga.ts';
import { Prisma } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';

interface Row {
  readonly orderId: string;
  readonly trace: SagaTrace;
  readonly placedAt: Date;
}

/** Names the sagas that need a person, and that a filter finds: the oldest `limit` of them. */
export async function parkedSagas(db: OrdersDatabase, filter: SagaFilter, limit: number): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ readonly id: string }[]>`
    SELECT saga.id FROM saga JOIN orders ON orders.id = order_id
    WHERE ${Prisma.join(asked({ ...filter, attention: true }), ' AND ')} ORDER BY saga.id LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Lists sagas as they were recorded last, newest first. */
export async function listSagas(db: OrdersDatabase, page: SagaPage): Promise<SagaList> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT order_id AS "orderId", trace, placed_at AS "placedAt" FROM saga JOIN orders ON orders.id = order_id
    WHERE ${Prisma.join(asked(page), ' AND ')}
    ORDER BY saga.id DESC LIMIT ${page.limit + 1}`; // ids are made of their time
  return { data: rows.slice(0, page.limit).map(summary), hasMore: rows.length > page.limit };
}

/** The words of the index of sagas that left their happy path. */
const UNHAPPY = Prisma.sql`(trace -> 'cause' <> 'null' OR (trace -> 'needsAttention')::boolean)`;

function asked({
  starting_after: after,
  state,
  attention,
  step,
  failure,
  olderThanSeconds: age,
}: Omit<SagaPage, 'limit'>): readonly Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  if (after !== undefined) conditions.push(Prisma.sql`saga.id < ${after}`);
  if (state !== undefined) conditions.push(Prisma.sql`trace ->> 'state' = ${state}`);
  if (attention !== undefined) conditions.push(Prisma.sql`(trace -> 'needsAttention')::boolean = ${attention}`);
  if (attention === true || step !== undefined || failure !== undefined) conditions.push(UNHAPPY);
  if (step !== undefined) conditions.push(met({ step }, { name: step }));
  if (failure !== undefined) conditions.push(met({ type: failure }, { failure: { type: failure } }));
  if (age !== undefined) conditions.push(Prisma.sql`placed_at < now() - make_interval(secs => ${age})`);
  return conditions;
}

/** Left its happy path because of `cause`, or is parked at such a step. */
function met(cause: object, step: object): Prisma.Sql {
  const parked = JSON.stringify([{ ...step, state: 'parked' }]);
  return Prisma.sql`(trace -> 'cause' @> ${JSON.stringify(cause)}::jsonb OR trace -> 'steps' @> ${parked}::jsonb)`;
}

function summary({ orderId, trace, placedAt }: Row): SagaSummary {
  const { sagaId, version, state, outcome, cause, needsAttention, steps } = trace;
  const parked = steps.filter((step) => step.state === 'parked').map(parkedStep);
  const { self, order, resolve } = sagaLinks(sagaId, orderId);
  return {
    sagaId,
    orderId,
    version,
    state,
    outcome,
    cause,
    needsAttention,
    parked,
    placedAt: placedAt.toISOString(),
    links: { self, order, resolve },
  };
}

function parkedStep({ name: step, failure, startedAt, undo, allowed }: StepTrace): SagaSummary['parked'][number] {
  return { step, failure, since: undo?.startedAt ?? startedAt, allowed };
}

type Links = Readonly<Record<'self' | 'order' | 'resolve' | 'cancellation' | 'undo', string>>;

export function sagaLinks(sagaId: string, orderId: string): Links {
  const [self, order] = [sagaPath(sagaId), `/v1/orders/${orderId}`];
  return { self, order, resolve: `${self}/resolve`, cancellation: `${order}/cancellation`, undo: `${self}/undo` };
}

/** Where a saga is shown. The id of one that undoes an order has a slash in it. */
export function sagaPath(sagaId: string): string {
  return `/v1/sagas/${encodeURIComponent(sagaId)}`;
}
