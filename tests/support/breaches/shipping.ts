import { breach, denied, type Target } from './breach.ts';
import { heard } from './webhooks.ts';

const unsaid = /can't unsay/u;

const prepared = `
    ${heard.prepared};
    INSERT INTO tracking VALUES ('ship_1', '2026-11-23T09:30:00Z', '2026-11-23T09:40:00Z');
    INSERT INTO shipment (id, order_id, warehouse, address) SELECT id, 'ord_1', 'hamburg', '{}'
    FROM unnest(ARRAY['asked', 'booked', 'refused', 'cancelled', 'dispatched', 'recalled']) AS id;
    UPDATE shipment SET booked_at = now(), carrier_ref = 'ship_1' WHERE id IN ('booked', 'cancelled', 'dispatched', 'recalled');
    UPDATE shipment SET refused_at = now() WHERE id = 'refused';
    UPDATE shipment SET cancelled_at = now() WHERE id = 'cancelled';
    UPDATE shipment SET dispatched_at = now(), tracking_number = 'BST1' WHERE id IN ('dispatched', 'recalled');
    UPDATE shipment SET recalled_at = now() WHERE id = 'recalled'`;

const breaches = [
  breach(
    'books what was refused',
    "UPDATE shipment SET booked_at = now() WHERE id = 'refused'",
    /shipment_has_one_outcome/u,
  ),
  breach(
    'refuses what was booked',
    "UPDATE shipment SET refused_at = now() WHERE id = 'booked'",
    /shipment_has_one_outcome/u,
  ),
  breach(
    'dispatches what was cancelled',
    "UPDATE shipment SET dispatched_at = now() WHERE id = 'cancelled'",
    /shipment_has_one_end/u,
  ),
  breach(
    'cancels what was dispatched',
    "UPDATE shipment SET cancelled_at = now() WHERE id = 'dispatched'",
    /shipment_has_one_end/u,
  ),
  breach(
    'dispatches what was never booked',
    "UPDATE shipment SET dispatched_at = now() WHERE id = 'asked'",
    /shipment_is_booked_first/u,
  ),
  breach(
    'cancels what was never booked',
    "UPDATE shipment SET cancelled_at = now() WHERE id = 'asked'",
    /shipment_is_booked_first/u,
  ),
  breach(
    'recalls what was cancelled',
    "UPDATE shipment SET recalled_at = now() WHERE id = 'cancelled'",
    /shipment_recall_is_of_a_parcel/u,
  ),
  breach(
    'recalls what was never booked',
    "UPDATE shipment SET recalled_at = now() WHERE id = 'asked'",
    /shipment_recall_is_of_a_parcel/u,
  ),
  breach('un-recalls', "UPDATE shipment SET recalled_at = NULL WHERE id = 'recalled'", unsaid),
  breach('un-cancels', "UPDATE shipment SET cancelled_at = NULL WHERE id = 'cancelled'", unsaid),
  breach('un-dispatches', "UPDATE shipment SET dispatched_at = NULL WHERE id = 'dispatched'", unsaid),
  breach('un-books', "UPDATE shipment SET booked_at = NULL WHERE id = 'booked'", unsaid),
  breach(
    'dispatches under another number',
    "UPDATE shipment SET tracking_number = 'BST2' WHERE id = 'dispatched'",
    unsaid,
  ),
  breach('refers to another booking', "UPDATE shipment SET carrier_ref = 'ship_2' WHERE id = 'booked'", unsaid),
  breach('sends it elsewhere', `UPDATE shipment SET address = '{"city": "Elsewhere"}'`, denied),
  breach('deletes a shipment', 'DELETE FROM shipment', denied),
  ...heard.breaches,
  breach('un-delivers', 'UPDATE tracking SET delivered_at = NULL', unsaid),
  breach('delivers later', "UPDATE tracking SET delivered_at = '2026-11-23T09:41:00Z'", unsaid),
  breach('takes a parcel off its way', 'UPDATE tracking SET in_transit_at = NULL', unsaid),
  breach('tracks another parcel', "UPDATE tracking SET carrier_ref = 'ship_2'", denied),
  breach('deletes a tracking', 'DELETE FROM tracking', denied),
  breach(
    'begins a booked shipment',
    "INSERT INTO shipment (id, order_id, warehouse, address, booked_at) VALUES ('new', '', '', '{}', now())",
    denied,
  ),
];

export const shipping: Target = { prepared, breaches };
