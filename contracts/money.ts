/** An amount in minor units (cents) of an ISO 4217 currency: `{ amount: 4990, currency: 'EUR' }` is 49.90 €. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
