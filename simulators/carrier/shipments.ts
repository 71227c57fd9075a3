import { z } from 'zod';
import type { WitnessLine } from '../witness.ts';

export interface Shipment {
  readonly id: string;
  /** The idempotency key that it was made under. */
  readonly key: string;
  readonly at: string;
  readonly reference: string;
  readonly city: string;
  status: 'booked' | 'dispatched' | 'cancelled' | 'recalled';
  /** Where it was seen on its way. */
  readonly scans: Set<string>;
}

/** The stages of a parcel's way, once it was dispatched. */
export const STAGES = ['in-transit', 'delivered'] as const;
export type Stage = (typeof STAGES)[number];

/** The carrier's state: all shipments. */
export interface Shipments {
  readonly shipments: ReadonlyMap<string, Shipment>;
  /**
   * Takes in what a line says.
   *
   * @throws Error when it contradicts the lines before
   */
  apply(line: WitnessLine): void;
}

const booking = z.object({
  id: z.string(),
  reference: z.string(),
  request: z.object({ body: z.object({ to: z.object({ city: z.string() }) }) }),
});

export function shipments(): Shipments {
  const shipments = new Map<string, Shipment>();

  function booked(line: WitnessLine): void {
    const { id, reference, request } = booking.parse(line);
    const { key, at } = line;
    shipments.set(id, { id, key, at, reference, city: request.body.to.city, status: 'booked', scans: new Set() });
  }
  function known(id: string | null): Shipment {
    const shipment = id === null ? undefined : shipments.get(id);
    if (shipment === undefined) throw new Error(`the witness speaks of '${id}', which no earlier line booked`);
    return shipment;
  }

  return {
    shipments,
    apply(line) {
      if (line.kind === 'booking') booked(line);
      if (line.kind === 'cancellation') known(line.id).status = 'cancelled';
      if (line.kind === 'dispatch') known(line.id).status = 'dispatched';
      if (line.kind === 'recall') known(line.id).status = 'recalled';
      if (STAGES.some((stage) => stage === line.kind)) known(line.id).scans.add(line.kind);
    },
  };
}

/** The number on a parcel's label. It follows from the shipment's id. */
export const trackingNumber = (id: string): string => `BST${id.replace(/^ship_/, '').toUpperCase()}`;

/** A shipment as the carrier shows it. */
export function shipmentView(shipment: Shipment | undefined): object | undefined {
  if (shipment === undefined) return undefined;
  const { id, status, reference } = shipment;
  const isLabelled = status === 'dispatched' || status === 'recalled';
  return { id, status, reference, trackingNumber: isLabelled ? trackingNumber(id) : null };
}

/** A shipment as the carrier lists it: with the key, and the time, that it was made under. */
export function shipmentEntry(shipment: Shipment): object {
  const { key, at } = shipment;
  return { ...shipmentView(shipment), key, createdAt: at };
}
