/**
 * Leases of sagas. Each run that takes a saga up is started with a greater lease than the one before, and its traces
 * carry it. From then on nothing counts that an earlier run, or one that was started too late, still wants written down.
 */
import { ApplicationFailure } from '@temporalio/common';

import type { SagaTrace } from '../../contracts/saga.ts';
import type { OrdersDatabase, OrdersTransaction } from '../../prisma/orders/database.ts';

type Run = Pick<SagaTrace, 'sagaId' | 'lease'>;

const SUPERSEDED = 'Superseded';

/**
 * Says in a transaction that wrote nothing of a saga whether that is right, since it is there already.
 *
 * @throws ApplicationFailure `Superseded` (retryable: a restored database may have forgotten who carries the saga)
 */
export async function mustHoldLease(tx: OrdersTransaction, { sagaId, lease }: Run): Promise<void> {
  const saga = await tx.saga.findUniqueOrThrow({ where: { id: sagaId } });
  if (saga.lease === lease) return;
  const message = `'${sagaId}' is carried under lease ${saga.lease}: what its run under lease ${lease} says isn't heeded`;
  throw ApplicationFailure.retryable(message, SUPERSEDED, { sagaId, lease });
}

/** Writes something of a saga down. If another run carries it, the starter is asked to look whether that one is there. */
export async function underLease<R>(db: OrdersDatabase, { sagaId, lease }: Run, write: () => Promise<R>): Promise<R> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== SUPERSEDED) throw error;
    await db.$executeRaw`
      UPDATE saga SET start_due = now()
      WHERE id = ${sagaId} AND lease <> ${lease} AND settled_at IS NULL AND start_due IS NULL`;
    throw error;
  }
}
