import type { ByHand, Revocation, Settlement } from './effects.ts';
import type { Money } from './money.ts';

/** Money that the payment provider holds on a card for us. */
export interface Authorization {
  readonly paymentId: string;
}

/** Money that has moved. */
export interface Capture {
  readonly paymentId: string;
  readonly captured: Money;
}

/** Money that was given back. */
export interface Refund {
  readonly paymentId: string;
  readonly refunded: Money;
}

/** What a person did at the payment provider, by its id there. */
export interface HeldByHand {
  readonly authorizationRef: string;
}
export interface CapturedByHand {
  readonly captureRef: string;
}

/** Every activity happens once per `key`, at the payment provider as well as here. */
export interface PaymentsActivities {
  /** @throws `CardDeclined` (refusal) */
  authorizePayment(input: {
    readonly key: string;
    readonly orderId: string;
    readonly customerId: string;
    readonly card: string;
    readonly amount: Money;
  }): Promise<Authorization>;
  /** Takes `authorizePayment` back, or bars it from landing late. What was captured stays captured. */
  voidAuthorization(input: Revocation): Promise<void>;
  /**
   * Captures the whole authorization.
   *
   * @throws `CaptureDeclined` (refusal) by the provider, `PaymentClosed` (refusal) when it was voided
   */
  capturePayment(input: { readonly key: string; readonly authorization: Authorization }): Promise<Capture>;
  /** Takes `capturePayment` back by a refund, or bars it from landing late. */
  refundCapture(input: Revocation): Promise<void>;
  /**
   * Gives back what was captured under the key `capture`, as `refundCapture` does: once, whoever asks for it.
   *
   * @throws `NotOursToRefund` (not retryable, no refusal) when nothing was captured here: it was done by hand
   */
  refundPayment(input: { readonly key: string; readonly capture: string }): Promise<Refund>;

  /** Writes down an authorization that a person made. */
  recordAuthorization(
    input: ByHand<HeldByHand> & { readonly orderId: string; readonly customerId: string; readonly amount: Money },
  ): Promise<Authorization>;
  /** Writes down, and posts, a capture that a person made. */
  recordCapture(input: ByHand<CapturedByHand> & { readonly authorization: Authorization }): Promise<Capture>;
  /** Writes down, and posts, that a person gave back what was captured under the key `capture`. */
  recordRefund(input: Omit<ByHand<null>, 'told'> & { readonly capture: string }): Promise<void>;
  /** Writes down that a person voided it, or saw that there was nothing to void. */
  settleAuthorization(input: Settlement): Promise<void>;
  /** Writes down, and posts, that a person refunded it, or saw that nothing was captured. */
  settleCapture(input: Settlement): Promise<void>;
}
