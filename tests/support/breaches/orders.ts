import { breach, denied, type Target } from './breach.ts';

export const order = (id: string, total: number, status = 'placed'): string =>
  `INSERT INTO orders (id, customer_id, address, card, total_amount, currency, status)
   VALUES ('${id}', 'cus_1', '{}', 'tok_visa', ${total}, 'EUR', '${status}')`;

export const orderLine = (id: string, position: number, quantity: number): string =>
  `INSERT INTO order_line (order_id, position, sku, quantity, unit_amount) VALUES ('${id}', ${position}, 'tea', ${quantity}, 1250)`;

export const become = (id: string, status: string): string =>
  `UPDATE orders SET status = '${status}' WHERE id = '${id}'`;

/** A decision of an operator. */
const command = (id: string, by: string, needsApproval: boolean, body: object = {}): string => {
  const decision = { by, reason: 'because', step: 'a', action: 'settle', version: 1, ...body };
  return `INSERT INTO command (id, order_id, saga_id, kind, body, needs_approval, due)
    VALUES ('${id}', 'placed', 'placed', 'resolve', '${JSON.stringify(decision)}', ${needsApproval}, NULL)`;
};

const prepared = `
    ${['placed', 'confirmed', 'shipped', 'compensating', 'rejected', 'cancelled', 'timed_out', 'returning', 'returned'].map((id) => `${order(id, 2500)}; ${orderLine(id, 1, 2)}`).join('; ')};
    INSERT INTO saga (id, order_id, trace) SELECT id, id, '{}' FROM orders;
    UPDATE saga SET settled_at = now() WHERE order_id = 'rejected';
    ${command('decided', 'ann', true)}; UPDATE command SET approved_by = 'bob' WHERE id = 'decided';
    UPDATE command SET answer = '{"status": "done"}' WHERE id = 'decided'; ${command('waiting', 'ann', true)};
    UPDATE orders SET status = 'confirmed' WHERE id IN ('confirmed', 'shipped', 'returning', 'returned');
    UPDATE orders SET status = 'shipped' WHERE id IN ('shipped', 'returning', 'returned');
    UPDATE orders SET status = 'returning' WHERE id IN ('returning', 'returned');
    UPDATE orders SET status = id::order_status WHERE id NOT IN ('placed', 'confirmed', 'shipped', 'returning')`;

const breaches = [
  breach('un-ships', become('shipped', 'confirmed'), /from shipped to confirmed/u),
  breach('compensates what was confirmed', become('confirmed', 'compensating'), /from confirmed to compensating/u),
  breach('cancels what was confirmed', become('confirmed', 'cancelled'), /from confirmed to cancelled/u),
  breach('cancels what was shipped', become('shipped', 'cancelled'), /from shipped to cancelled/u),
  breach('confirms what is compensated', become('compensating', 'confirmed'), /from compensating to confirmed/u),
  breach('ships what was not confirmed', become('placed', 'shipped'), /from placed to shipped/u),
  breach('places again', become('confirmed', 'placed'), /from confirmed to placed/u),
  breach('confirms what was rejected', become('rejected', 'confirmed'), /from rejected to confirmed/u),
  breach('rejects what was cancelled', become('cancelled', 'rejected'), /from cancelled to rejected/u),
  breach('resumes what timed out', become('timed_out', 'processing'), /from timed_out to processing/u),
  breach('returns what was never recalled', become('shipped', 'returned'), /from shipped to returned/u),
  breach('recalls what was not shipped', become('confirmed', 'returning'), /from confirmed to returning/u),
  breach('ships again what comes back', become('returning', 'shipped'), /from returning to shipped/u),
  breach('ships again what came back', become('returned', 'shipped'), /from returned to shipped/u),
  breach('begins a shipped order', order('new', 2500, 'shipped'), /can't begin as shipped/u),
  breach('changes what an order costs', 'UPDATE orders SET total_amount = 1', denied),
  breach('changes the currency', "UPDATE orders SET currency = 'USD'", denied),
  breach('changes whose order it is', "UPDATE orders SET customer_id = 'cus_2'", denied),
  breach('deletes an order', 'DELETE FROM orders', denied),
  breach('has a negative total', order('new', -1), /orders_total_is_positive/u),
  breach('costs more than can be counted', order('new', 1_000_000_000_001), /orders_total_is_bounded/u),
  breach(
    'has a line that costs more than can be counted',
    orderLine('placed', 2, 1).replace('1250', '1000000000001'),
    /order_line_is_bounded/u,
  ),
  breach(
    'costs something else than its lines',
    `${order('new', 2500)}; ${orderLine('new', 1, 1)}`,
    /doesn't cost what its lines do/u,
  ),
  breach('adds a line', orderLine('placed', 2, 1), /doesn't cost what its lines do/u),
  breach('wants a negative quantity', orderLine('placed', 2, -1), /order_line_is_positive/u),
  breach('changes a line', 'UPDATE order_line SET quantity = 1', denied),
  breach('deletes a line', 'DELETE FROM order_line', denied),
  breach(
    'writes history',
    "INSERT INTO order_status_history (order_id, seq, status, cause) VALUES ('placed', 2, 'confirmed', '')",
    denied,
  ),
  breach('edits history', "UPDATE order_status_history SET cause = 'another'", denied),
  breach('deletes history', 'DELETE FROM order_status_history', denied),
  breach('changes a price', 'UPDATE price SET amount = 1', denied),
  breach('un-settles a saga', "UPDATE saga SET settled_at = NULL WHERE order_id = 'rejected'", /is settled/u),
  breach(
    'changes the trace of a settled saga',
    `UPDATE saga SET trace = '{"other": true}' WHERE order_id = 'rejected'`,
    /is settled/u,
  ),
  breach('changes the trace that an order came in', "UPDATE saga SET trace_context = '{}'", denied),
  breach('deletes a saga', 'DELETE FROM saga', denied),
  breach('deletes a command', 'DELETE FROM command', denied),
  breach('changes a decision', "UPDATE command SET body = '{}'", denied),
  breach('approves itself', "UPDATE command SET approved_by = 'ann' WHERE id = 'waiting'", /takes_two_people/u),
  breach(
    'approves what it wrote in one go',
    `${command('new', 'eve', true)}; UPDATE command SET approved_by = 'eve' WHERE id = 'new'`,
    /takes_two_people/u,
  ),
  breach('approves again', "UPDATE command SET approved_by = 'eve' WHERE id = 'decided'", /approved or answered/u),
  breach('delivers unapproved', "UPDATE command SET due = now() WHERE id = 'waiting'", /waits_for_approval/u),
  breach('answers unapproved', `UPDATE command SET answer = '{}' WHERE id = 'waiting'`, /waits_for_approval/u),
  breach('answers again', `UPDATE command SET answer = '{}' WHERE id = 'decided'`, /approved or answered/u),
  breach('lifts the need of a second person', 'UPDATE command SET needs_approval = false', denied),
  breach('decides without saying who', command('new', 'ann', true, { by: undefined }), /resolve_is_whole/u),
  breach(
    'cancels twice',
    ['one', 'two']
      .map(
        (id) =>
          `INSERT INTO command (id, order_id, saga_id, kind, body) VALUES ('${id}', 'placed', 'placed', 'cancel', '{}')`,
      )
      .join('; '),
    /command_cancels_once/u,
  ),
  breach(
    'undoes twice',
    ['one', 'two']
      .map(
        (id) =>
          `INSERT INTO command (id, order_id, saga_id, kind, body) VALUES ('${id}', 'shipped', 'shipped', 'undo', '{"by": "ann", "reason": "because"}')`,
      )
      .join('; '),
    /command_undoes_once/u,
  ),
  breach(
    'undoes without saying why',
    `INSERT INTO command (id, order_id, saga_id, kind, body) VALUES ('one', 'shipped', 'shipped', 'undo', '{"by": "ann"}')`,
    /command_undo_is_whole/u,
  ),
  breach(
    'has a saga of another order',
    `INSERT INTO saga (id, order_id, trace) VALUES ('placed/undo', 'shipped', '{}')`,
    /saga_is_of_its_order/u,
  ),
  breach(
    'writes an audit',
    "INSERT INTO audit (order_id, command_id, event, actor, content) VALUES ('placed', 'x', 'decided', 'eve', '{}')",
    denied,
  ),
  breach('edits the audit', "UPDATE audit SET actor = 'eve'", denied),
  breach('deletes from the audit', 'DELETE FROM audit', denied),
  breach('empties the audit', 'TRUNCATE audit', denied),
  breach('forgets a request', 'DELETE FROM idempotency_record', denied),
  breach('answers a request otherwise', "UPDATE idempotency_record SET resource = 'ord_2'", denied),
];

export const orders: Target = { prepared, breaches };
