import { formatMoney } from '../../contracts/money.ts';
import type { OrderList, OrderView } from '../../contracts/order-views.schema.ts';
import type { Api } from '../api.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { type Cursor, pagesOf } from '../pages.ts';
import { progressOn } from '../progress.ts';
import type { ListOptions } from './command.ts';

/**
 * Lists orders, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function listOrders(options: ListOptions): Promise<number> {
  endWithParent();
  const { json } = options;
  const progress = progressOn(process.stderr);
  const found: OrderView[] = [];
  for await (const { data: page } of pages(await connect(options, { role: 'manager' }), options)) {
    found.push(...page);
    // Rows are written as they come; JSON has to be whole.
    if (json) progress.show(`${found.length} orders so far`);
    else for (const order of page) print(row(order));
  }
  progress.clear();
  if (json) print(JSON.stringify(found, null, 2));
  else if (found.length === 0) print('there are no such orders');
  return EXIT.good;
}

function pages(api: Api, { all, limit, customer, ...filters }: ListOptions): AsyncGenerator<OrderList> {
  const { status, placedAfter, placedBefore } = filters;
  const wanted = {
    ...(status !== undefined && { status }),
    ...(customer !== undefined && { customerId: customer }),
    ...(placedAfter !== undefined && { placedAfter }),
    ...(placedBefore !== undefined && { placedBefore }),
  };
  const ask = async (cursor: Cursor): Promise<OrderList> => api.orders({ ...wanted, ...cursor });
  return pagesOf(ask, ({ id }) => id, { limit: all ? Infinity : limit });
}

function row({ id, status, customerId, placedAt, total, lines }: OrderView): string {
  const goods = lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
  const [time = ''] = placedAt.replace('T', ' ').split('.');
  return [id, status.padEnd(12), time, formatMoney(total).padStart(12), customerId.padEnd(12), goods].join('  ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
