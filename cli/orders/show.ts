import { formatMoney } from '../../contracts/money.ts';
import type { OrderDetails } from '../../contracts/order-views.schema.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { screenFor } from '../order/screen.ts';
import { summary } from '../order/summary.ts';
import type { ShowOptions } from './command.ts';

/**
 * Shows an order and its saga, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function showOrder(options: ShowOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'manager' });
  const saga = await api.saga(options.id);
  const order = await api.order(options.id); // the later read: an order ends with its saga
  if (options.json) {
    print(JSON.stringify({ order, saga }, null, 2));
    return EXIT.good;
  }
  print(`${about(order)}\n`);
  screenFor(options, env).show(saga);
  print(`\n${summary(order, saga)}`);
  return EXIT.good;
}

function about({ id, status, customerId, total, lines, history }: OrderDetails): string {
  return [
    `${id}  ${status}  ${customerId}  ${formatMoney(total)}`,
    ...lines.map(({ sku, quantity, unitPrice }) => `  ${quantity} ${sku} at ${formatMoney(unitPrice)}`),
    '',
    ...history.map((change) => `  ${change.at}  ${change.status.padEnd(12)}  ${change.cause}`),
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
