import { z } from 'zod';
import { errorBody, Refusal } from '../refusal.ts';
import { type Decision, found, idOf, operation, type Simulation } from '../simulator.ts';
import { CITIES, type CarrierOperation } from './behaviour.ts';
import { type Shipment, shipmentEntry, shipments, shipmentView, trackingNumber } from './shipments.ts';

const text = z.string().min(1).max(500);
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code, such as DE');
const address = z.strictObject({ name: text, line1: text, postalCode: text, city: text, country });

const bookingRequest = z.strictObject({ from: text, to: address, reference: z.string().min(1).max(100) });
const emptyRequest = z.strictObject({});

type Effect = NonNullable<Decision['effect']>;

/** A carrier: shipments that are booked, then cancelled or dispatched. */
export function carrier(keyHours = 24): Simulation {
  const { shipments: all, apply } = shipments();

  const book = operation({
    name: 'book',
    declinable: true,
    path: '/v1/shipments',
    body: bookingRequest,
    plan({ key, body: { to, reference } }) {
      return {
        reference,
        fault: faultOf(to.city, 'book'),
        decide: (declines) => (declines ? refused(to.city, reference) : booked(key, reference)),
      };
    },
  });

  const cancel = operation({
    name: 'cancel',
    path: '/v1/shipments/:id/cancel',
    body: emptyRequest,
    plan({ id }) {
      const shipment = found(all, id);
      const { city, reference } = shipment;
      return { reference, fault: faultOf(city, 'cancel'), decide: () => cancelled(shipment) };
    },
  });

  const dispatch = operation({
    name: 'dispatch',
    path: '/v1/shipments/:id/dispatch',
    body: emptyRequest,
    plan({ id }) {
      const shipment = found(all, id);
      const { city, reference } = shipment;
      return { reference, fault: faultOf(city, 'dispatch'), decide: () => dispatched(shipment) };
    },
  });

  const views = { '/v1/shipments/:id': (id: string) => shipmentView(all.get(id)) };
  const lists = {
    '/v1/shipments': (reference: string) =>
      [...all.values()].filter((it) => it.reference === reference).map(shipmentEntry),
  };
  return { keyHours, operations: [book, cancel, dispatch], views, lists, apply };
}

function faultOf(city: string, operation: CarrierOperation) {
  return CITIES[city]?.[operation];
}

const effectOn = (kind: string, id: string | null, reference: string): Effect => ({
  kind,
  id,
  of: null,
  reference,
  amount: null,
  currency: null,
});

function booked(key: string, reference: string): Decision {
  const id = idOf('ship', key);
  return { status: 201, body: { id, status: 'booked' }, effect: effectOn('booking', id, reference) };
}

function refused(city: string, reference: string): Decision {
  const body = errorBody('address_refused', `nothing is delivered to '${city}'`);
  return { status: 409, body, effect: effectOn('booking-refused', null, reference) };
}

/** A second time changes nothing. */
function cancelled({ id, status, reference }: Shipment): Decision {
  if (status === 'dispatched') throw new Refusal(409, 'already_dispatched', `'${id}' is on its way`);
  const reply: Decision = { status: 200, body: { id, status: 'cancelled' } };
  return status === 'cancelled' ? reply : { ...reply, effect: effectOn('cancellation', id, reference) };
}

/** A second time changes nothing. */
function dispatched({ id, status, reference }: Shipment): Decision {
  if (status === 'cancelled') throw new Refusal(409, 'shipment_cancelled', `'${id}' was cancelled`);
  const body = { id, status: 'dispatched', trackingNumber: trackingNumber(id) };
  return status === 'dispatched'
    ? { status: 200, body }
    : { status: 200, body, effect: effectOn('dispatch', id, reference) };
}
