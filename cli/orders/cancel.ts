import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { CommandView } from '../../contracts/order-views.schema.ts';
import type { Api } from '../api.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { follow } from '../order/order.ts';
import { patiently } from '../order/patience.ts';
import { type Screen, screenFor } from '../order/screen.ts';
import { calledOf } from '../command-line.ts';
import type { Where } from '../where.ts';
import type { CancelOptions } from './command.ts';

const POLL_MS = 200;
/** How long an API that went away is waited for. */
const PATIENCE_MS = 10_000;

/**
 * Cancels an order, waits for what comes of it if asked to, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function cancelOrder(options: CancelOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const { id, reason, wait, json } = options;
  const api = await connect(options, { role: 'manager' });
  const screen = screenFor(options, env);
  const key = randomUUID(); // whatever is sent again is the same wish
  const patience = { forMs: PATIENCE_MS, everyMs: POLL_MS, whenRefused: false, tell: screen.say };
  let command = await patiently(async () => api.cancel(id, reason, key), patience);
  if (wait) {
    await follow(api, id, screen);
    command = await answered(api, command, screen);
  }
  if (json) process.stdout.write(`${JSON.stringify(command, null, 2)}\n`);
  screen.say(sentence(command, options));
  return command.status === 'too-late' ? EXIT.no : EXIT.good;
}

async function answered(api: Api, { id, orderId }: CommandView, { say }: Screen): Promise<CommandView> {
  const patience = { forMs: PATIENCE_MS, everyMs: POLL_MS, whenRefused: true, tell: say };
  for (;;) {
    const command = await patiently(async () => api.command(orderId, id), patience);
    if (command.status !== 'pending') return command;
    await pause(POLL_MS);
  }
}

function sentence({ orderId, status, outcome, undone, kept }: CommandView, where: Where): string {
  switch (status) {
    case 'pending':
      return `The cancel of order '${orderId}' is on its way; to see what comes of it: ${calledOf('orders', ['show', orderId], where)}`;
    case 'too-late':
      return `Order '${orderId}' is past the point of no return.`;
    case 'done': {
      const back = undone.length === 0 ? 'nothing had been done' : `taken back: ${undone.join(', ')}`;
      return `Order '${orderId}' is ${outcome?.status ?? 'cancelled'}; ${back}${kept.length === 0 ? '' : `; kept: ${kept.join(', ')}`}.`;
    }
  }
}
