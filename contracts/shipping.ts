import type { ByHand, Revocation, Settlement } from './effects.ts';
import type { Address } from './orders.ts';

/** A parcel that the carrier has agreed to take. */
export interface Shipment {
  readonly shipmentId: string;
}

/** A parcel on its way. */
export interface Dispatch {
  readonly shipmentId: string;
  readonly trackingNumber: string;
}

/** What a person did at the carrier. */
export interface BookedByHand {
  readonly carrierRef: string;
}
export interface DispatchedByHand {
  readonly trackingNumber: string;
}

/** Every activity happens once per `key`, at the carrier as well as here. */
export interface ShippingActivities {
  /** @throws `AddressRefused` (refusal) when the carrier doesn't deliver there */
  bookShipment(input: {
    readonly key: string;
    readonly orderId: string;
    readonly from: string;
    readonly to: Address;
  }): Promise<Shipment>;
  /** Takes `bookShipment` back, or bars it from landing late. */
  cancelShipment(input: Revocation): Promise<void>;
  /** Hands the parcel over. */
  dispatchShipment(input: { readonly key: string; readonly shipment: Shipment }): Promise<Dispatch>;
  /**
   * Has the carrier send a parcel back that is on its way.
   *
   * @throws `RecallRefused` (refusal) when it was delivered, or the carrier knows of no such parcel
   */
  recallShipment(input: { readonly key: string; readonly shipment: Shipment }): Promise<Shipment>;
  /**
   * Bars `recallShipment` from landing late.
   *
   * @throws `RecalledForGood` (not retryable, no refusal) when it got through: only a person can send a parcel out again
   */
  withdrawRecall(input: Revocation): Promise<void>;

  /** Writes down a booking that a person made. */
  recordBooking(
    input: ByHand<BookedByHand> & { readonly orderId: string; readonly from: string; readonly to: Address },
  ): Promise<Shipment>;
  /** Writes down that a person handed the parcel over. */
  recordDispatch(input: ByHand<DispatchedByHand> & { readonly shipment: Shipment }): Promise<Dispatch>;
  /** Writes down that a person had the parcel sent back. */
  recordRecall(input: Omit<ByHand<null>, 'told'> & { readonly shipment: Shipment }): Promise<Shipment>;
  /** Writes down that a person saw to it that the parcel isn't sent back. */
  settleRecall(input: Settlement): Promise<void>;
  /** Writes down that a person cancelled it, or saw that there was nothing to cancel. */
  settleShipment(input: Settlement): Promise<void>;
}
