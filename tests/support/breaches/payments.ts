import { breach, denied, type Target } from './breach.ts';
import { heard } from './webhooks.ts';

export const posting = (
  id: string,
  kind: string,
  payment: string,
  ...entries: [account: string, amount: number][]
): string =>
  [
    `INSERT INTO ledger_transaction (id, kind, payment_id, currency) VALUES ('${id}', '${kind}', '${payment}', 'EUR')`,
    ...entries.map(([account, amount]) => `INSERT INTO ledger_entry VALUES ('${id}', '${account}', ${amount})`),
  ].join('; ');

export const capture = (key: string, payment: string, amount: number): string =>
  `INSERT INTO capture (key, payment_id, amount) VALUES ('${key}', '${payment}', ${amount})`;

export const captured = (key: string, payment: string, amount: number): string =>
  [
    `UPDATE capture SET captured_at = now() WHERE key = '${key}'`,
    posting(key, 'capture', payment, ['provider', amount], ['customers', -amount]),
  ].join('; ');

export const refunded = (key: string, payment: string, amount: number): string =>
  [
    `UPDATE capture SET refunded_at = now() WHERE key = '${key}'`,
    posting(`${key}/undo`, 'refund', payment, ['provider', -amount], ['customers', amount]),
  ].join('; ');

const unsaid = /can't unsay/u;
const unequal = /doesn't balance/u;
const unposted = /aren't what the ledger says/u;
const uncovered = /doesn't cover/u;

const prepared = `
    ${heard.prepared};
    INSERT INTO payment (id, order_id, customer_id, amount, currency) SELECT id, 'ord_1', 'cus_1', 100, 'EUR'
    FROM unnest(ARRAY['asked', 'open', 'captured', 'refunded', 'voided', 'declined', 'parts']) AS id;
    UPDATE payment SET authorized_at = now(), provider_ref = 'auth_1' WHERE id NOT IN ('asked', 'declined');
    UPDATE payment SET declined_at = now() WHERE id = 'declined';
    UPDATE payment SET closed_at = now(), voided_at = now() WHERE id = 'voided';
    ${capture('asking', 'open', 60)}; ${capture('done', 'captured', 100)}; ${capture('undone', 'refunded', 100)};
    ${captured('done', 'captured', 100)}; ${captured('undone', 'refunded', 100)}; ${refunded('undone', 'refunded', 100)};
    ${capture('part', 'parts', 60)}; ${captured('part', 'parts', 60)}; ${capture('pending', 'parts', 40)}`;

const breaches = [
  breach('changes what is captured', 'UPDATE payment SET captured = 0', denied),
  breach('changes what is refunded', 'UPDATE payment SET refunded = 0', denied),
  breach('changes what is authorized', 'UPDATE payment SET amount = 1000', denied),
  breach('changes the currency', "UPDATE payment SET currency = 'USD'", denied),
  breach(
    'begins a captured payment',
    "INSERT INTO payment (id, order_id, customer_id, amount, currency, captured) VALUES ('new', '', '', 1, 'EUR', 1)",
    denied,
  ),
  breach('deletes a payment', 'DELETE FROM payment', denied),
  breach(
    'asks for nothing',
    "INSERT INTO payment (id, order_id, customer_id, amount, currency) VALUES ('new', '', '', 0, 'EUR')",
    /payment_amount_is_positive/u,
  ),
  breach(
    'asks for more than can be counted',
    "INSERT INTO payment (id, order_id, customer_id, amount, currency) VALUES ('new', '', '', 1000000000001, 'EUR')",
    /payment_amount_is_bounded/u,
  ),
  breach(
    'posts more than can be counted',
    posting('new', 'capture', 'open', ['provider', 1_000_000_000_001], ['customers', -1_000_000_000_001]),
    /ledger_entry_is_bounded/u,
  ),
  breach('edits an entry', 'UPDATE ledger_entry SET amount = 1', denied),
  breach('deletes an entry', 'DELETE FROM ledger_entry', denied),
  breach('edits a transaction', "UPDATE ledger_transaction SET kind = 'refund'", denied),
  breach('deletes a transaction', 'DELETE FROM ledger_transaction', denied),
  breach('empties the ledger', 'TRUNCATE ledger_entry', denied),
  breach(
    'backdates a transaction',
    "INSERT INTO ledger_transaction (id, kind, payment_id, currency, at) VALUES ('new', 'capture', 'open', 'EUR', '2000-01-01')",
    denied,
  ),
  breach('posts unequal sides', posting('new', 'capture', 'open', ['provider', 60], ['customers', -59]), unequal),
  breach('posts one side', posting('new', 'capture', 'open', ['provider', 60]), unequal),
  breach('posts no sides', posting('new', 'capture', 'open'), unequal),
  breach(
    'posts nothing to an account',
    posting('new', 'capture', 'open', ['provider', 0], ['customers', 0]),
    /ledger_entry_moves_money/u,
  ),
  breach(
    'posts one account twice',
    posting('new', 'capture', 'open', ['provider', 60], ['provider', -60]),
    /ledger_entry_pkey/u,
  ),
  breach(
    'posts a capture as a refund',
    posting('new', 'refund', 'captured', ['provider', 60], ['customers', -60]),
    /can't post/u,
  ),
  breach(
    'posts a refund as a capture',
    posting('new', 'capture', 'captured', ['provider', -60], ['customers', 60]),
    /can't post/u,
  ),
  breach(
    'posts another currency',
    posting('new', 'capture', 'open', ['provider', 60], ['customers', -60]).replace("'EUR'", "'JPY'"),
    /foreign key/u,
  ),
  breach(
    'posts to an unheard-of payment',
    posting('new', 'capture', 'none', ['provider', 60], ['customers', -60]),
    /foreign key/u,
  ),
  breach(
    'posts a transaction twice',
    posting('done', 'capture', 'open', ['provider', 60], ['customers', -60]),
    /ledger_transaction_pkey/u,
  ),
  breach('adds to a transaction', "INSERT INTO ledger_entry VALUES ('done', 'provider', 1)", /ledger_entry_pkey/u),
  breach(
    'posts a capture of which there is none',
    posting('new', 'capture', 'open', ['provider', 60], ['customers', -60]),
    unposted,
  ),
  breach('captures without posting', "UPDATE capture SET captured_at = now() WHERE key = 'asking'", unposted),
  breach('captures less than it posts', captured('asking', 'open', 61), unposted),
  breach('refunds without posting', "UPDATE capture SET refunded_at = now() WHERE key = 'done'", unposted),
  breach('refunds in part', refunded('done', 'captured', 40), unposted),
  breach('posts above the authorization', captured('asking', 'open', 101), /payment_captured_is_authorized/u),
  breach(
    'posts for a declined payment',
    posting('new', 'capture', 'declined', ['provider', 1], ['customers', -1]),
    /payment_captured_is_authorized/u,
  ),
  breach('refunds above what was captured', refunded('done', 'captured', 101), /payment_refunded_is_captured/u),
  breach('refunds what was never captured', refunded('pending', 'parts', 40), /capture_refund_follows/u),
  breach('begins a capture above the authorization', capture('new', 'open', 101), uncovered),
  breach('begins a capture beside one under way', capture('new', 'open', 41), uncovered),
  breach('captures again what was refunded', capture('new', 'refunded', 1), uncovered),
  breach('begins a capture after the void', capture('new', 'voided', 1), uncovered),
  breach('begins a capture before the authorization', capture('new', 'asked', 1), uncovered),
  breach('begins a capture of a declined payment', capture('new', 'declined', 1), uncovered),
  breach('begins a negative capture', capture('new', 'open', -1), /capture_amount_is_positive/u),
  breach('changes the amount of a capture', 'UPDATE capture SET amount = 1', denied),
  breach('deletes a capture', 'DELETE FROM capture', denied),
  breach(
    'declines what was captured',
    "UPDATE capture SET declined_at = now() WHERE key = 'done'",
    /capture_has_one_outcome/u,
  ),
  breach('un-captures', "UPDATE capture SET captured_at = NULL WHERE key = 'done'", unsaid),
  breach('un-refunds', "UPDATE capture SET refunded_at = NULL WHERE key = 'undone'", unsaid),
  breach(
    'declines what was authorized',
    "UPDATE payment SET declined_at = now() WHERE id = 'open'",
    /payment_has_one_outcome/u,
  ),
  breach('voids what it leaves open', "UPDATE payment SET voided_at = now() WHERE id = 'open'", /payment_void_closes/u),
  breach(
    'voids what was never authorized',
    "UPDATE payment SET closed_at = now(), voided_at = now() WHERE id = 'asked'",
    /payment_void_closes/u,
  ),
  breach('un-authorizes', "UPDATE payment SET authorized_at = NULL WHERE id = 'open'", unsaid),
  breach('opens what was closed', "UPDATE payment SET closed_at = NULL, voided_at = NULL WHERE id = 'voided'", unsaid),
  ...heard.breaches,
  breach('refers to another authorization', "UPDATE payment SET provider_ref = 'auth_2' WHERE id = 'open'", unsaid),
];

export const payments: Target = { prepared, breaches };
