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
  cancelShipment(input: { readonly key: string }): Promise<void>;
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
  withdrawRecall(input: { readonly key: string }): Promise<void>;
}
