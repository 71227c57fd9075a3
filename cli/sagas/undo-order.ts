import { randomUUID } from 'node:crypto';

import { connect } from '../connect.ts';
import { endWithParent } from '../exit.ts';
import { tell } from './decided.ts';
import type { UndoOptions } from './undo.ts';

/**
 * Has an order undone, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function undoOrder(options: UndoOptions): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'operator', subject: options.as });
  return tell(async () => api.undo(options.id, options.reason, randomUUID()), options);
}
