import { z } from 'zod';
import { errorBody, Refusal } from '../refusal.ts';
import { type Decision, found, idOf, operation, type Simulation } from '../simulator.ts';
import { CITIES, type CarrierOperation } from './behaviour.ts';
import { parcelEvent } from './events.ts';
import {
  type Shipment,
  shipmentEntry,
  shipments,
  shipmentView,
  type Stage,
  STAGES,
  trackingNumber,
} from './shipments.ts';

const text = z.string().min(1).max(500);
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code, such as DE');
const address = z.strictObject({ name: text, line1: text, postalCode: text, city: text, country });

const bookingRequest = z.strictObject({ from: text, to: address, reference: z.string().min(1).max(100) });
const emptyRequest = z.strictObject({});
const scanRequest = z.strictObject({ stage: z.enum(STAGES) });

type Effect = NonNullable<Decision['effect']>;

/**
 * A carrier: shipments that are booked, then cancelled or dispatched; what is on its way may be recalled.
 *
 * @param named what a shipment is called
 */
export function carrier(keyHours = 24, named = idOf): Simulation {
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
        decide: (declines) => (declines ? refused(to.city, reference) : booked(named('ship', key), reference)),
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

  const recall = operation({
    name: 'recall',
    declinable: true,
    path: '/v1/shipments/:id/recall',
    body: emptyRequest,
    plan({ id }) {
      const shipment = found(all, id);
      const { city, reference } = shipment;
      return {
        reference,
        fault: faultOf(city, 'recall'),
        decide: (declines) => (declines || shipment.scans.has('delivered') ? delivered(shipment) : recalled(shipment)),
      };
    },
  });

  const scan = operation({
    name: 'scan',
    path: '/v1/shipments/:id/scan',
    body: scanRequest,
    plan({ id, body: { stage } }) {
      const shipment = found(all, id);
      const { city, reference } = shipment;
      return { reference, fault: faultOf(city, 'scan'), decide: () => scanned(shipment, stage) };
    },
  });

  const views = { '/v1/shipments/:id': (id: string) => shipmentView(all.get(id)) };
  const lists = {
    '/v1/shipments': (reference: string) =>
      [...all.values()].filter((it) => it.reference === reference).map(shipmentEntry),
  };
  const operations = [book, cancel, dispatch, recall, scan];
  return { keyHours, operations, views, lists, apply, tells: parcelEvent };
}

function faultOf(city: string, operation: CarrierOperation) {
  return CITIES.get(city)?.[operation];
}

const effectOn = (kind: string, id: string | null, reference: string): Effect => ({
  kind,
  id,
  of: null,
  reference,
  amount: null,
  currency: null,
});

function booked(id: string, reference: string): Decision {
  return { status: 201, body: { id, status: 'booked' }, effect: effectOn('booking', id, reference) };
}

function refused(city: string, reference: string): Decision {
  const body = errorBody('address_refused', `nothing is delivered to '${city}'`);
  return { status: 409, body, effect: effectOn('booking-refused', null, reference) };
}

/** A second time changes nothing. */
function cancelled({ id, status, reference }: Shipment): Decision {
  if (status === 'dispatched' || status === 'recalled') {
    throw new Refusal(409, 'already_dispatched', `'${id}' was handed over`);
  }
  const reply: Decision = { status: 200, body: { id, status: 'cancelled' } };
  return status === 'cancelled' ? reply : { ...reply, effect: effectOn('cancellation', id, reference) };
}

/** A second time changes nothing. */
function dispatched({ id, status, reference }: Shipment): Decision {
  if (status === 'cancelled') throw new Refusal(409, 'shipment_cancelled', `'${id}' was cancelled`);
  const body = { id, status: 'dispatched', trackingNumber: trackingNumber(id) };
  return status === 'booked'
    ? { status: 200, body, effect: effectOn('dispatch', id, reference) }
    : { status: 200, body };
}

/** A second time changes nothing. */
function recalled({ id, status, reference }: Shipment): Decision {
  if (status === 'booked' || status === 'cancelled') {
    throw new Refusal(409, 'not_dispatched', `'${id}' is not on its way`);
  }
  const reply: Decision = { status: 200, body: { id, status: 'recalled' } };
  return status === 'recalled' ? reply : { ...reply, effect: effectOn('recall', id, reference) };
}

function delivered({ id, reference }: Shipment): Decision {
  const body = errorBody('parcel_delivered', `'${id}' was delivered`);
  return { status: 409, body, effect: effectOn('recall-refused', null, reference) };
}

/** A second time changes nothing. */
function scanned({ id, status, reference, scans }: Shipment, stage: Stage): Decision {
  if (status !== 'dispatched') throw new Refusal(409, 'not_dispatched', `'${id}' is not on its way`);
  const reply: Decision = { status: 200, body: { id, stage } };
  return scans.has(stage) ? reply : { ...reply, effect: effectOn(stage, id, reference) };
}
