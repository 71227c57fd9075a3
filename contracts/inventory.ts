import type { ByHand, Revocation, Settlement } from './effects.ts';
import type { OrderLine } from './orders.ts';

/** Stock that is held for an order, in one warehouse. */
export interface Reservation {
  readonly reservationId: string;
  readonly warehouse: string;
}

/** Every activity happens once per `key`, however often it is called. */
export interface InventoryActivities {
  /**
   * Holds all of the lines, or none.
   *
   * @throws `OutOfStock` (refusal) naming the SKU
   */
  reserveStock(input: {
    readonly key: string;
    readonly orderId: string;
    readonly lines: readonly OrderLine[];
  }): Promise<Reservation>;
  /** Takes `reserveStock` back, or bars it from landing late. */
  releaseStock(input: Revocation): Promise<void>;
  /** Takes the held goods off the shelf for good. */
  commitStock(input: { readonly key: string; readonly reservation: Reservation }): Promise<void>;
  /** Takes `commitStock` back, or bars it from landing late: the goods are on the shelf again. */
  uncommitStock(input: Revocation): Promise<void>;
  /**
   * Puts the goods of an order back on the shelf that had left it.
   *
   * @throws `NothingToRestock` (not retryable, no refusal) when none had left by our books
   */
  restock(input: { readonly key: string; readonly orderId: string }): Promise<void>;
  /**
   * Writes the goods off that `restock` would put back, by barring it.
   *
   * @throws `BackOnTheShelf` (not retryable, no refusal) when it got through
   */
  writeOff(input: Revocation): Promise<void>;
  /** Writes down that a person put the goods of an order back on the shelf. */
  recordRestock(input: Omit<ByHand<null>, 'told'> & { readonly orderId: string }): Promise<void>;

  /** Writes down that a person took the goods off the shelf, also if the reservation is no more. */
  recordCommit(input: Omit<ByHand<null>, 'told'> & { readonly reservation: Reservation }): Promise<void>;
  /** Writes down that a person put back what was committed, or saw that nothing was. */
  settleCommit(input: Settlement): Promise<void>;
}
