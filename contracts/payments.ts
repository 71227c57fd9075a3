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
  voidAuthorization(input: { readonly key: string }): Promise<void>;
  /**
   * Captures the whole authorization.
   *
   * @throws `CaptureDeclined` (refusal) by the provider, `PaymentClosed` (refusal) when it was voided
   */
  capturePayment(input: { readonly key: string; readonly authorization: Authorization }): Promise<Capture>;
  /** Takes `capturePayment` back by a refund, or bars it from landing late. */
  refundCapture(input: { readonly key: string }): Promise<void>;
  /**
   * Gives back what was captured under the key `capture`, as `refundCapture` does: once, whoever asks for it.
   *
   * @throws `NotOursToRefund` (not retryable, no refusal) when nothing was captured here: it was done by hand
   */
  refundPayment(input: { readonly key: string; readonly capture: string }): Promise<Refund>;
}
