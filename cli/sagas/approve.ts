import { connect } from '../connect.ts';
import { endWithParent } from '../exit.ts';
import { tell } from './decided.ts';
import type { ApproveOptions } from './decision-command.ts';

/**
 * Approves a decision as a second person, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function approveDecision(options: ApproveOptions): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'operator', subject: options.as });
  return tell(async () => api.approve(options.id, options.commandId), options);
}
