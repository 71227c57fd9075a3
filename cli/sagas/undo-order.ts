import { randomUUID } from 'node:crypto';

import type { UndoView } from '../../contracts/undo.schema.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import type { Where } from '../where.ts';
import { called } from './call.ts';
import type { UndoOptions } from './undo.ts';

/**
 * Has an order undone, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function undoOrder(options: UndoOptions): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'operator', subject: options.as });
  const undo = await api.undo(options.id, options.reason, randomUUID());
  process.stdout.write(`${options.json ? JSON.stringify(undo, null, 2) : sentence(undo, options)}\n`);
  return EXIT.good;
}

function sentence({ id, orderId, sagaId, status, by, reason }: UndoView, where: Where): string {
  const what = `The undo of order '${orderId}', by '${by}' (${reason}),`;
  switch (status) {
    case 'awaiting-approval':
      return `${what} takes two people. Another than '${by}' approves it: ${called(['approve', orderId, id], where)}`;
    case 'pending':
      return `${what} is written down, and begins soon, as saga '${sagaId}'.`;
    case 'done':
      return `${what} has begun, as saga '${sagaId}'.`;
  }
}
