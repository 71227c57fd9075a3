import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { Api } from '../api.ts';
import { apiUrl, connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import type { OrderOptions } from './command.ts';
import { follow, place, readOrder } from './order.ts';
import { type Screen, screenFor } from './screen.ts';
import { summary } from './summary.ts';

/**
 * Places an order, follows it if asked to, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function orderAndFollow(options: OrderOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const screen = screenFor(options, env);
  const api = await connect(options, { role: 'customer', subject: options.customer });
  const order = await place(api, options, screen);
  screen.say(`Order '${order.id}' is placed.\n`);
  if (options.follow) return watch(api, order, options, screen);
  print(options.json ? JSON.stringify(order, null, 2) : `Look at it: ${apiUrl(options)}/v1/orders/${order.id}/saga`);
  return EXIT.good;
}

async function watch(api: Api, { id }: OrderView, { json }: OrderOptions, screen: Screen): Promise<number> {
  const saga: SagaView = await follow(api, id, screen);
  const order = await readOrder(api, id, screen);
  print(json ? JSON.stringify({ order, saga }, null, 2) : `\n${summary(order, saga)}`);
  return saga.outcome?.status === 'confirmed' ? EXIT.good : EXIT.no;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
