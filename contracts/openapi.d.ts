// Made from openapi.json by `npm run openapi`.
export interface paths {
  '/orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Lists orders, newest first
     * @description `starting_after` is the id of the last one seen; a customer sees its own.
     *
     *     For: customer (its own), manager, operator, auditor.
     */
    get: operations['listOrders'];
    put?: never;
    /**
     * Places an order, and starts its saga
     * @description The order is written down before it is answered, so it is never lost. A customer orders for itself; staff says who orders.
     *
     *     For: customer (its own), manager.
     */
    post: operations['placeOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells how an order stands, and its past
     * @description For: customer (its own), manager, operator, auditor.
     */
    get: operations['readOrder'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}/saga': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Shows an order's saga: each step, and what took it back
     * @description For: customer (its own), manager, operator, auditor.
     */
    get: operations['readSaga'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Streams an order's events, until its saga has settled
     * @description Server-sent events: `order.status` with the number of the change as its id, and at last `order.settled`. A client that was cut off sends `Last-Event-ID`, or the same as `lastEventId`, and misses nothing.
     *
     *     For: customer (its own), manager, operator, auditor.
     */
    get: operations['streamEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancels an order, if it is not past the point of no return
     * @description For: customer (its own), manager, operator.
     */
    post: operations['cancelOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}/commands/{commandId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells what became of a command
     * @description For: customer (its own), manager, operator, auditor.
     */
    get: operations['readCommand'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/orders/{orderId}/cancellation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells what a cancel would take back now
     * @description For: customer (its own), manager, operator, auditor.
     */
    get: operations['readCancellation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Lists sagas as they were recorded last, newest first
     * @description `starting_after` is the id of the last one seen.
     *
     *     For: manager, operator, auditor.
     */
    get: operations['listSagas'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas/{sagaId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Shows a saga with its attempts, what was decided about it, and the audit
     * @description For: manager, operator, auditor.
     */
    get: operations['readSagaDetails'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/saga-batches': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Decides about every parked saga that a filter finds
     * @description A dry run says which these are. Else each gets a decision of its own, about its first parked step that allows it, by the version of that moment: it is done in the background, whatever dies.
     *
     *     For: operator.
     */
    post: operations['resolveSagas'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/saga-batches/{batchId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells how far a batch is
     * @description For: manager, operator, auditor.
     */
    get: operations['readBatch'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas/{sagaId}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Decides about a parked step
     * @description The step says what is `allowed`. Of two who decide by the same `version` one is heeded, and the other is told. `settle` and `declare-refused` take two people, and so does `compensate` for an order above the limit.
     *
     *     For: operator.
     */
    post: operations['resolveSaga'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas/{sagaId}/undo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Undoes a completed order, by a saga of its own
     * @description Only what ended `confirmed` can be undone, and only once: whoever asks again is told of the first time. The saga that undoes it has the id `<order>/undo`, which is `<order>%2Fundo` in a path. An order above the limit takes two people.
     *
     *     For: operator.
     */
    post: operations['undoSaga'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas/{sagaId}/commands/{commandId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells what became of a decision
     * @description For: manager, operator, auditor.
     */
    get: operations['readResolution'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sagas/{sagaId}/commands/{commandId}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approves, as a second person, what somebody decided
     * @description For: operator.
     */
    post: operations['approveResolution'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/findings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Lists what the reconciler found, newest first
     * @description Also that a run of it failed, or did not come. `starting_after` is the id of the last one seen.
     *
     *     For: operator, auditor.
     */
    get: operations['listFindings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/stock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Lists what is on the shelves
     * @description For: customer, courier, manager, operator, auditor.
     */
    get: operations['listStock'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/stock/{sku}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells how much there is of one SKU
     * @description For: customer, courier, manager, operator, auditor.
     */
    get: operations['readStock'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/reservations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells what is held for an order
     * @description For: manager, operator, auditor.
     */
    get: operations['listReservations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/payments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells what became of an order's money
     * @description For: customer (its own), manager, operator, auditor.
     */
    get: operations['listPayments'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/webhooks/payment-provider': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hears what the payment provider did
     * @description It is kept as evidence, and moves no money. Events of other types, and fields that are not known, are kept, too.
     *
     *     For: who signs it by the shared secret, within five minutes.
     */
    post: operations['hearPaymentProvider'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shipments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tells where an order's parcels are
     * @description For: courier, manager, operator, auditor.
     */
    get: operations['listShipments'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/webhooks/carrier': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hears from the carrier where a parcel is
     * @description In whatever order it is told, a parcel never moves back. Events of other types, and fields that are not known, are kept, too.
     *
     *     For: who signs it by the shared secret, within five minutes.
     */
    post: operations['hearCarrier'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ResolveSagas: {
      /** @description Which of the sagas that need a person. */
      filter: {
        /** @enum {string} */
        state?: 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';
        /** @description The step that it is parked at, or that it failed at. */
        step?: string & (unknown & unknown);
        /** @description The type of the failure that it is parked or failed with. */
        failure?: string & (unknown & unknown);
        olderThanSeconds?: number;
      };
      /** @enum {string} */
      action: 'retry' | 'skip' | 'compensate';
      reason: string & (unknown & unknown);
      /**
       * @description At most so many, the oldest first.
       * @default 100
       */
      limit: number;
      /**
       * @description Only tell which these are.
       * @default false
       */
      dryRun: boolean;
    };
    /** @description What is to be done about a parked step. */
    ResolveSaga:
      | {
          /** @enum {string} */
          action: 'retry' | 'skip' | 'compensate';
          /** @description The step's name in the trace. */
          step: string & (unknown & unknown);
          reason: string & (unknown & unknown);
          /** @description The version of the trace that was seen. */
          version: number;
        }
      | {
          /** @constant */
          action: 'retry-with';
          /** @description The step's name in the trace. */
          step: string & (unknown & unknown);
          reason: string & (unknown & unknown);
          /** @description The version of the trace that was seen. */
          version: number;
          input: unknown;
        }
      | {
          /** @constant */
          action: 'complete-with';
          /** @description The step's name in the trace. */
          step: string & (unknown & unknown);
          reason: string & (unknown & unknown);
          /** @description The version of the trace that was seen. */
          version: number;
          result: unknown;
          /** @description Where it can be seen: a ticket, a receipt. */
          evidence: string & (unknown & unknown);
        }
      | {
          /** @enum {string} */
          action: 'declare-refused' | 'settle';
          /** @description The step's name in the trace. */
          step: string & (unknown & unknown);
          reason: string & (unknown & unknown);
          /** @description The version of the trace that was seen. */
          version: number;
          /** @description Where it can be seen: a ticket, a receipt. */
          evidence: string & (unknown & unknown);
        };
    UndoSaga: {
      reason: string & (unknown & unknown);
    };
    PaymentEvent: {
      /** @enum {string} */
      type: 'authorization.created' | 'authorization.voided' | 'capture.created' | 'refund.created';
      /**
       * Format: date-time
       * @description When it happened.
       */
      timestamp: string;
      data: {
        /** @description The provider's own id. */
        id: string & (unknown & unknown);
        /** @description The authorization of a capture, the capture of a refund. */
        of: (string & (unknown & unknown)) | null;
        /** @description The order's id. */
        reference: string & (unknown & unknown);
        /** @description In minor units of the currency. */
        amount: number;
        currency: string;
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    OtherPaymentProviderEvent: {
      type: string & (unknown & unknown);
      /**
       * Format: date-time
       * @description When it happened.
       */
      timestamp: string;
      data?: unknown;
    } & {
      [key: string]: unknown;
    };
    ParcelEvent: {
      /** @enum {string} */
      type: 'parcel.booked' | 'parcel.cancelled' | 'parcel.dispatched' | 'parcel.in-transit' | 'parcel.delivered';
      /**
       * Format: date-time
       * @description When it happened.
       */
      timestamp: string;
      data: {
        /** @description The carrier's own id. */
        id: string & (unknown & unknown);
        /** @description The order's id. */
        reference: string & (unknown & unknown);
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    OtherCarrierEvent: {
      type: string & (unknown & unknown);
      /**
       * Format: date-time
       * @description When it happened.
       */
      timestamp: string;
      data?: unknown;
    } & {
      [key: string]: unknown;
    };
    Order: {
      id: string;
      customerId: string;
      /** @enum {string} */
      status:
        | 'placed'
        | 'processing'
        | 'confirmed'
        | 'shipped'
        | 'compensating'
        | 'rejected'
        | 'cancelled'
        | 'timed_out'
        | 'returning'
        | 'returned';
      lines: {
        sku: string;
        quantity: number;
        unitPrice: components['schemas']['Money'];
      }[];
      total: components['schemas']['Money'];
      address: {
        name: string & (unknown & unknown);
        line1: string & (unknown & unknown);
        postalCode: string & (unknown & unknown);
        city: string & (unknown & unknown);
        country: string;
      };
      trackingNumber: string | null;
      /** Format: date-time */
      placedAt: string;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        saga: string;
        /** @description A path on this server. */
        events: string;
        /** @description A path on this server. */
        cancel: string;
      };
    };
    /**
     * @description An amount in minor units of an ISO 4217 currency: cents of EUR, whole JPY, thousandths of KWD.
     * @example {
     *       "amount": 4990,
     *       "currency": "EUR"
     *     }
     */
    Money: {
      amount: number;
      currency: string;
    };
    /** @description Problem details (RFC 9457). */
    Problem: {
      /** @description A URN of the code. */
      type: string;
      title: string;
      status: number;
      /** @description What happened here, and what to do. */
      detail: string;
      /** @enum {string} */
      code:
        | 'malformed-request'
        | 'idempotency-key-required'
        | 'unauthenticated'
        | 'unsigned'
        | 'forbidden'
        | 'not-found'
        | 'method-not-allowed'
        | 'too-late'
        | 'not-allowed-now'
        | 'stale-version'
        | 'body-too-large'
        | 'unsupported-media-type'
        | 'invalid-request'
        | 'idempotency-key-reused'
        | 'too-many-requests'
        | 'unavailable'
        | 'internal-error';
      /** @description Whether the same request may succeed later. */
      retryable: boolean;
      requestId: string;
      /** @description Of the W3C trace that the request is in. */
      traceId: string;
      errors?: {
        /** @description A JSON pointer into the body, or `query/…`, `header/…`. */
        pointer: string;
        detail: string;
      }[];
    } & {
      [key: string]: unknown;
    };
    OrderList: {
      data: components['schemas']['Order'][];
      /** @description Whether there are more behind the last of these. */
      hasMore: boolean;
    };
    /** @description An order with its past. */
    OrderDetails: {
      id: string;
      customerId: string;
      /** @enum {string} */
      status:
        | 'placed'
        | 'processing'
        | 'confirmed'
        | 'shipped'
        | 'compensating'
        | 'rejected'
        | 'cancelled'
        | 'timed_out'
        | 'returning'
        | 'returned';
      lines: {
        sku: string;
        quantity: number;
        unitPrice: components['schemas']['Money'];
      }[];
      total: components['schemas']['Money'];
      address: {
        name: string & (unknown & unknown);
        line1: string & (unknown & unknown);
        postalCode: string & (unknown & unknown);
        city: string & (unknown & unknown);
        country: string;
      };
      trackingNumber: string | null;
      /** Format: date-time */
      placedAt: string;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        saga: string;
        /** @description A path on this server. */
        events: string;
        /** @description A path on this server. */
        cancel: string;
      };
      history: {
        /** @enum {string} */
        status:
          | 'placed'
          | 'processing'
          | 'confirmed'
          | 'shipped'
          | 'compensating'
          | 'rejected'
          | 'cancelled'
          | 'timed_out'
          | 'returning'
          | 'returned';
        cause: string;
        /** Format: date-time */
        at: string;
      }[];
    };
    Saga: {
      sagaId: string;
      /** @description Which of its runs tells this: each that takes it up has a greater one, and counts its versions from 0. */
      lease: number;
      /** @description What an operator sends back, to tell what they saw. */
      version: number;
      orderId: string;
      /** @enum {string} */
      state: 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';
      outcome: components['schemas']['SagaOutcome'] | null;
      /** @description Why it left its happy path. */
      cause: {
        step: string | null;
        type: string;
        message: string;
      } | null;
      needsAttention: boolean;
      steps: components['schemas']['SagaStep'][];
      /** @description Nested sagas that got through, and are not taken back. */
      kept: string[];
      decisions: components['schemas']['SagaDecision'][];
      /** @description Whether a worker answered; if not, this is what was recorded last. A settled saga is never live. */
      live: boolean;
      /** @description The workflow that carries it, and its page in Temporal's web UI. */
      carrier: {
        workflowId: string;
        runId: string | null;
        url: string;
      } | null;
    };
    /** @description How it ended. */
    SagaOutcome:
      | {
          /** @constant */
          status: 'confirmed';
          result: unknown;
        }
      | {
          /** @constant */
          status: 'rejected';
          reason: string;
          step: string | null;
          message: string;
        }
      | {
          /** @constant */
          status: 'cancelled';
          by: string;
          reason: string;
        }
      | {
          /** @constant */
          status: 'timed-out';
          step: string | null;
        };
    SagaStep: {
      name: string;
      /**
       * @description `step` can be taken back, `pivot` is the point of no return, `finish` is never taken back.
       * @enum {string}
       */
      kind: 'step' | 'pivot' | 'finish';
      /** @description 1, until an operator gave it another input or another end. */
      epoch: number;
      /**
       * @description `parked`: it is retried slowly, and a person should look. `external`, `settled`: done by hand.
       * @enum {string}
       */
      state:
        | 'running'
        | 'done'
        | 'refused'
        | 'failed'
        | 'parked'
        | 'external'
        | 'skipped'
        | 'compensating'
        | 'compensated'
        | 'settled';
      /** @description How often the saga has called it. */
      attempts: number;
      /** @description What an operator may do about it now. */
      allowed: ('retry' | 'retry-with' | 'complete-with' | 'skip' | 'declare-refused' | 'compensate' | 'settle')[];
      /** Format: date-time */
      startedAt: string;
      endedAt: string | null;
      failure: {
        type: string;
        message: string;
      } | null;
      undo: {
        /** Format: date-time */
        startedAt: string;
        endedAt: string | null;
      } | null;
    };
    /** @description What a person told it. */
    SagaDecision: {
      id: string;
      /** @enum {string} */
      action:
        'cancel' | 'retry' | 'retry-with' | 'complete-with' | 'skip' | 'declare-refused' | 'compensate' | 'settle';
      step: string | null;
      actor: string;
      reason: string;
      evidence?: string;
      approvedBy?: string;
      /** Format: date-time */
      at: string;
    };
    Command: {
      id: string;
      orderId: string;
      kind: string;
      /** @enum {string} */
      status: 'pending' | 'done' | 'too-late';
      outcome: components['schemas']['SagaOutcome'] | null;
      /** @description The steps that were taken back. */
      undone: string[];
      /** @description The steps that stand. */
      kept: string[];
      /** Format: date-time */
      createdAt: string;
      answeredAt: string | null;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        order: string;
        /** @description A path on this server. */
        saga: string;
      };
    };
    Cancellation: {
      orderId: string;
      /** @description Whether a worker answered; if not, this is by what was recorded last. */
      live: boolean;
      /**
       * @description `awaits-pivot`: the money is being taken; a cancel wins if that is refused. `needless`: it is taken back anyway.
       * @enum {string}
       */
      verdict: 'cancels' | 'awaits-pivot' | 'too-late' | 'needless';
      /** @description The steps that a cancel would take back, the newest first. */
      undoes: string[];
      /** @description The steps that would stand. */
      keeps: string[];
      links: {
        /** @description A path on this server. */
        saga: string;
        /** @description A path on this server. */
        cancel: string;
        /** @description Where an operator may have it undone, once it is completed. */
        undo: string | null;
      };
    };
    SagaList: {
      data: components['schemas']['SagaSummary'][];
      /** @description Whether there are more behind the last of these. */
      hasMore: boolean;
    };
    SagaSummary: {
      sagaId: string;
      orderId: string;
      version: number;
      /** @enum {string} */
      state: 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';
      outcome: components['schemas']['SagaOutcome'] | null;
      /** @description Why it left its happy path. */
      cause: {
        step: string | null;
        type: string;
        message: string;
      } | null;
      needsAttention: boolean;
      parked: {
        step: string;
        failure: {
          type: string;
          message: string;
        } | null;
        /**
         * Format: date-time
         * @description When it, or its undo, was begun.
         */
        since: string;
        allowed: ('retry' | 'retry-with' | 'complete-with' | 'skip' | 'declare-refused' | 'compensate' | 'settle')[];
      }[];
      /** Format: date-time */
      placedAt: string;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        order: string;
        /** @description A path on this server. */
        resolve: string;
      };
    };
    /** @description A saga with its attempts, what was decided about it, and the audit. */
    SagaDetails: {
      sagaId: string;
      /** @description Which of its runs tells this: each that takes it up has a greater one, and counts its versions from 0. */
      lease: number;
      /** @description What an operator sends back, to tell what they saw. */
      version: number;
      orderId: string;
      /** @enum {string} */
      state: 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';
      outcome: components['schemas']['SagaOutcome'] | null;
      /** @description Why it left its happy path. */
      cause: {
        step: string | null;
        type: string;
        message: string;
      } | null;
      needsAttention: boolean;
      steps: components['schemas']['SagaStep'][];
      /** @description Nested sagas that got through, and are not taken back. */
      kept: string[];
      decisions: components['schemas']['SagaDecision'][];
      /** @description Whether a worker answered; if not, this is what was recorded last. A settled saga is never live. */
      live: boolean;
      /** @description The workflow that carries it, and its page in Temporal's web UI. */
      carrier: {
        workflowId: string;
        runId: string | null;
        url: string;
      } | null;
      /** @description Attempts under way; null when Temporal was not asked, or does not answer. */
      pending: components['schemas']['PendingActivity'][] | null;
      /** @description Null when Temporal was not asked, or does not answer. */
      workflow: components['schemas']['WorkflowState'] | null;
      commands: components['schemas']['Resolution'][];
      /** @description Whether somebody had the order undone. */
      undo: components['schemas']['Undo'] | null;
      audit: components['schemas']['AuditEntry'][];
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        order: string;
        /** @description A path on this server. */
        resolve: string;
        /** @description A path on this server. */
        cancellation: string;
        /** @description A path on this server. */
        undo: string;
      };
    };
    /** @description What Temporal is trying at the moment, by the activity's name. */
    PendingActivity: {
      activity: string;
      /** @enum {string} */
      state: 'scheduled' | 'started' | 'cancel-requested' | 'paused';
      attempt: number;
      /** @description When its last attempt began. */
      startedAt: string | null;
      nextAttemptAt: string | null;
      lastFailure: {
        type: string;
        message: string;
      } | null;
    };
    /** @description Whether its workflow goes on: the workers, and the task they are to do. */
    WorkflowState: {
      taskQueue: string;
      /** @description How many asked for its tasks in the last minute or so. */
      workers: number;
      /** @description Its workflow task, if one waits, runs or fails. */
      task: {
        attempt: number;
        /** Format: date-time */
        scheduledAt: string;
        /** @description Why the first attempt failed; null when it has not. */
        failure: string | null;
      } | null;
    };
    Resolution: {
      id: string;
      sagaId: string;
      /**
       * @description `pending`: it is delivered as soon as a worker is there. `not-allowed`, `stale`: turned away.
       * @enum {string}
       */
      status: 'awaiting-approval' | 'pending' | 'done' | 'not-allowed' | 'stale';
      /** @enum {string} */
      action: 'retry' | 'retry-with' | 'complete-with' | 'skip' | 'declare-refused' | 'compensate' | 'settle';
      step: string;
      reason: string;
      by: string;
      approvedBy: string | null;
      /** @description The version that it was decided by. */
      seen: number;
      /** @description Why it was turned away. */
      detail: string | null;
      /** @description The saga's version once it had answered. */
      version: number | null;
      /** @description What was allowed for the step once it had answered. */
      allowed: ('retry' | 'retry-with' | 'complete-with' | 'skip' | 'declare-refused' | 'compensate' | 'settle')[];
      /** Format: date-time */
      createdAt: string;
      answeredAt: string | null;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        saga: string;
        /** @description A path on this server. */
        approve: string;
      };
    };
    /** @description What became of the wish to undo a completed order. */
    Undo: {
      id: string;
      orderId: string;
      /** @description The saga that undoes the order. */
      sagaId: string;
      /**
       * @description `done`: the saga that undoes it has begun; look at `links.saga` for how it goes.
       * @enum {string}
       */
      status: 'awaiting-approval' | 'pending' | 'done';
      reason: string;
      by: string;
      approvedBy: string | null;
      /** Format: date-time */
      createdAt: string;
      answeredAt: string | null;
      links: {
        /** @description A path on this server. */
        self: string;
        /** @description A path on this server. */
        saga: string;
        /** @description A path on this server. */
        order: string;
        /** @description A path on this server. */
        approve: string;
      };
    };
    AuditEntry: {
      seq: number;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      event: 'decided' | 'approved' | 'answered';
      actor: string;
      commandId: string;
      /** @description What was said, but for what may be personal. */
      content: unknown;
      /** @description Covers this row, and the hash of the row before it. */
      hash: string;
    };
    BatchPreview: {
      matched: number;
      sagas: string[];
    };
    /** @description How far a batch is, in sagas: `total` is the sum of the others. */
    Batch: {
      id: string;
      by: string;
      /** @enum {string} */
      action: 'retry' | 'skip' | 'compensate';
      reason: string;
      total: number;
      /** @description Sagas that are still to be looked at. */
      waiting: number;
      /** @description Sagas where nothing allowed it any more. */
      left: number;
      /** @description Decisions that wait for a second person. */
      awaitingApproval: number;
      /** @description Decisions that are on their way. */
      pending: number;
      /** @description Decisions that were heeded. */
      done: number;
      /** @description Decisions that came too late. */
      turnedAway: number;
      /** Format: date-time */
      createdAt: string;
      links: {
        self: string;
      };
    };
    FindingList: {
      data: components['schemas']['Finding'][];
      /** @description Whether there are more behind the last of these. */
      hasMore: boolean;
    };
    Finding: {
      id: string;
      /**
       * @description `missing`, `orphan`, `diverged` and `stuck` are about a saga. `unasked`, `failed` and `overdue` are about the reconciler itself: a party that it can not ask, a scheduled run that failed, and none that came to its end for long.
       * @enum {string}
       */
      kind: 'missing' | 'orphan' | 'diverged' | 'stuck' | 'unasked' | 'failed' | 'overdue';
      /** @description What it is about: a saga's id, another system's reference, a party, or `reconcile`. */
      subject: string;
      evidence: string;
      /**
       * @description `raised` is for a person. `deferred` waits for a party that could not be asked.
       * @enum {string}
       */
      action: 'repaired' | 'raised' | 'deferred';
      /** Format: date-time */
      firstSeen: string;
      /** Format: date-time */
      lastSeen: string;
      /** @description When it was found no more; null while it is open. */
      resolvedAt: string | null;
      links: {
        /** @description A path on this server; null when it is about no saga of ours. */
        saga: string | null;
      };
    };
    StockList: {
      data: components['schemas']['Stock'][];
      hasMore: boolean;
    };
    Stock: {
      sku: string;
      /** @description What is on the shelves: available and reserved. */
      onHand: number;
      available: number;
      reserved: number;
    };
    ReservationList: {
      data: components['schemas']['Reservation'][];
    };
    Reservation: {
      id: string;
      orderId: string;
      /** @enum {string} */
      state: 'held' | 'committed' | 'released' | 'returned';
      warehouse: string;
      /** Format: date-time */
      createdAt: string;
      endedAt: string | null;
      lines: {
        sku: string;
        quantity: number;
      }[];
    };
    PaymentList: {
      data: components['schemas']['Payment'][];
    };
    Payment: {
      id: string;
      orderId: string;
      /**
       * @description It follows from the amounts and times; the latest that is true counts.
       * @enum {string}
       */
      state: 'requested' | 'authorized' | 'declined' | 'voided' | 'captured' | 'partly-refunded' | 'refunded';
      amount: components['schemas']['Money'];
      captured: components['schemas']['Money'];
      refunded: components['schemas']['Money'];
      /** @description The payment provider's own id. */
      providerRef: string | null;
      /** Format: date-time */
      requestedAt: string;
      authorizedAt: string | null;
      voidedAt: string | null;
    };
    WebhookReceipt: {
      /** @description Whether it was there already, and did nothing. */
      duplicate: boolean;
    };
    ShipmentList: {
      data: components['schemas']['Shipment'][];
    };
    Shipment: {
      id: string;
      orderId: string;
      /**
       * @description It follows from the times.
       * @enum {string}
       */
      state: 'requested' | 'booked' | 'refused' | 'cancelled' | 'dispatched' | 'in-transit' | 'delivered' | 'recalled';
      warehouse: string;
      address: {
        name: string & (unknown & unknown);
        line1: string & (unknown & unknown);
        postalCode: string & (unknown & unknown);
        city: string & (unknown & unknown);
        country: string;
      };
      /** @description The carrier's own id. */
      carrierRef: string | null;
      trackingNumber: string | null;
      /** Format: date-time */
      requestedAt: string;
      bookedAt: string | null;
      refusedAt: string | null;
      cancelledAt: string | null;
      dispatchedAt: string | null;
      /** @description As the carrier tells; the latest stage that it told counts. */
      inTransitAt: string | null;
      deliveredAt: string | null;
      /** @description When the carrier agreed to send it back. */
      recalledAt: string | null;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listOrders: {
    parameters: {
      query?: {
        limit?: number;
        starting_after?: string;
        status?:
          | 'placed'
          | 'processing'
          | 'confirmed'
          | 'shipped'
          | 'compensating'
          | 'rejected'
          | 'cancelled'
          | 'timed_out'
          | 'returning'
          | 'returned';
        customerId?: string;
        placedAfter?: string;
        placedBefore?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of orders. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  placeOrder: {
    parameters: {
      query?: never;
      header: {
        /** @description Stands for one wish of the caller: a repeat with the same key happens once, and is answered alike. */
        'Idempotency-Key': string;
        /** @description `wait=N`: up to so many seconds (30 at most) to wait for the end (RFC 7240). */
        Prefer?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Who orders; the caller, when left out. */
          customerId?: string;
          address: {
            name: string & (unknown & unknown);
            line1: string & (unknown & unknown);
            postalCode: string & (unknown & unknown);
            city: string & (unknown & unknown);
            country: string;
          };
          card: string;
          lines: {
            sku: string;
            quantity: number;
          }[];
        };
      };
    };
    responses: {
      /** @description The order as it was accepted; with `Prefer`, as it is once its saga has settled. */
      201: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          /** @description The preference that was heeded: `wait=N`. */
          'Preference-Applied'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `malformed-request`: The request is malformed. `idempotency-key-required`: An idempotency key is required. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. `idempotency-key-reused`: The idempotency key was used for another request. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readOrder: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        orderId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The order. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderDetails'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readSaga: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        orderId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The saga, live where a worker answers in time. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Saga'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  streamEvents: {
    parameters: {
      query?: {
        /** @description The same, for clients that can not send the header; the header counts before it. */
        lastEventId?: string;
      };
      header?: {
        /** @description The last event seen. */
        'Last-Event-ID'?: string;
      };
      path: {
        orderId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': unknown;
        };
      };
      /** @description There is nothing more to come: the client has seen the last event. */
      204: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  cancelOrder: {
    parameters: {
      query?: never;
      header: {
        /** @description Stands for one wish of the caller: a repeat with the same key happens once, and is answered alike. */
        'Idempotency-Key': string;
        /** @description `wait=N`: up to so many seconds (30 at most) to wait for the end (RFC 7240). */
        Prefer?: string;
      };
      path: {
        orderId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          /** @default the customer asked for it */
          reason?: string & (unknown & unknown);
        };
      };
    };
    responses: {
      /** @description It was cancelled, and what was done is taken back. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          /** @description The preference that was heeded: `wait=N`. */
          'Preference-Applied'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Command'];
        };
      };
      /** @description The cancel is written down and will be heeded; look at `Location` for its answer. */
      202: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          /** @description The preference that was heeded: `wait=N`. */
          'Preference-Applied'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Command'];
        };
      };
      /** @description `malformed-request`: The request is malformed. `idempotency-key-required`: An idempotency key is required. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-late`: It is too late for that. */
      409: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. `idempotency-key-reused`: The idempotency key was used for another request. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readCommand: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        orderId: string;
        commandId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The command. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Command'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readCancellation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        orderId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What would be taken back, and what would stand. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Cancellation'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSagas: {
    parameters: {
      query?: {
        limit?: number;
        starting_after?: string;
        state?: 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';
        /** @description The step that it is parked at, or that it failed at. */
        step?: string & (unknown & unknown);
        /** @description The type of the failure that it is parked or failed with. */
        failure?: string & (unknown & unknown);
        /** @description Whether it needs a person. */
        attention?: 'true' | 'false';
        /** @description Only those whose order was placed longer ago than this. */
        olderThanSeconds?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of sagas. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SagaList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readSagaDetails: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sagaId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The saga, live where a worker answers in time. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SagaDetails'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  resolveSagas: {
    parameters: {
      query?: never;
      header: {
        /** @description Stands for one decision: a repeat with the same key counts once. */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResolveSagas'];
      };
    };
    responses: {
      /** @description What a batch would be about. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BatchPreview'];
        };
      };
      /** @description The batch is written down; look at `Location` for how far it is. */
      202: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Batch'];
        };
      };
      /** @description `malformed-request`: The request is malformed. `idempotency-key-required`: An idempotency key is required. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. `idempotency-key-reused`: The idempotency key was used for another request. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readBatch: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        batchId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The batch. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Batch'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  resolveSaga: {
    parameters: {
      query?: never;
      header: {
        /** @description Stands for one decision: a repeat with the same key counts once. */
        'Idempotency-Key': string;
      };
      path: {
        sagaId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResolveSaga'];
      };
    };
    responses: {
      /** @description The saga heeded it. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resolution'];
        };
      };
      /** @description It is written down, and waits for a second person, or for a worker: look at `Location`. */
      202: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resolution'];
        };
      };
      /** @description `malformed-request`: The request is malformed. `idempotency-key-required`: An idempotency key is required. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-allowed-now`: As it stands, that is not allowed. `stale-version`: It has changed since it was seen. */
      409: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. `idempotency-key-reused`: The idempotency key was used for another request. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  undoSaga: {
    parameters: {
      query?: never;
      header: {
        /** @description Stands for one decision: a repeat with the same key counts once. */
        'Idempotency-Key': string;
      };
      path: {
        sagaId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UndoSaga'];
      };
    };
    responses: {
      /** @description The saga that undoes it has begun. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Undo'];
        };
      };
      /** @description It is written down, and waits for a second person, or to be begun: look at `Location`. */
      202: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          /** @description `true` when the same request was answered before, and this is that answer. */
          'Idempotent-Replayed'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Undo'];
        };
      };
      /** @description `malformed-request`: The request is malformed. `idempotency-key-required`: An idempotency key is required. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-allowed-now`: As it stands, that is not allowed. */
      409: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. `idempotency-key-reused`: The idempotency key was used for another request. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readResolution: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sagaId: string;
        commandId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The decision. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resolution'] | components['schemas']['Undo'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  approveResolution: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sagaId: string;
        commandId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      /** @description The saga heeded it. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resolution'] | components['schemas']['Undo'];
        };
      };
      /** @description It is written down, and waits for a second person, or for a worker: look at `Location`. */
      202: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Where the thing can be read. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resolution'] | components['schemas']['Undo'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-allowed-now`: As it stands, that is not allowed. `stale-version`: It has changed since it was seen. */
      409: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listFindings: {
    parameters: {
      query?: {
        limit?: number;
        starting_after?: string;
        kind?: 'missing' | 'orphan' | 'diverged' | 'stuck' | 'unasked' | 'failed' | 'overdue';
        /** @description Whether it is there still, by the last run that looked. */
        open?: 'true' | 'false';
        sagaId?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of findings. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FindingList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listStock: {
    parameters: {
      query?: {
        limit?: number;
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stock, by SKU. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StockList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readStock: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sku: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its stock. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Stock'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-found`: There is no such thing. */
      404: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listReservations: {
    parameters: {
      query: {
        orderId: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its reservations, oldest first. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReservationList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listPayments: {
    parameters: {
      query: {
        orderId: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its payments, oldest first. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PaymentList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  hearPaymentProvider: {
    parameters: {
      query?: never;
      header: {
        /** @description The event's id: the same each time that it is sent. */
        'webhook-id': string;
        /** @description When it was sent, in seconds since 1970. */
        'webhook-timestamp': string;
        /** @description `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several are separated by spaces. */
        'webhook-signature': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PaymentEvent'] | components['schemas']['OtherPaymentProviderEvent'];
      };
    };
    responses: {
      /** @description It is kept. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookReceipt'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsigned`: A valid signature is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listShipments: {
    parameters: {
      query: {
        orderId: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its shipments, oldest first. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShipmentList'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthenticated`: A valid access token is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The caller may not do that. */
      403: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  hearCarrier: {
    parameters: {
      query?: never;
      header: {
        /** @description The event's id: the same each time that it is sent. */
        'webhook-id': string;
        /** @description When it was sent, in seconds since 1970. */
        'webhook-timestamp': string;
        /** @description `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several are separated by spaces. */
        'webhook-signature': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ParcelEvent'] | components['schemas']['OtherCarrierEvent'];
      };
    };
    responses: {
      /** @description It is kept. */
      200: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookReceipt'];
        };
      };
      /** @description `malformed-request`: The request is malformed. */
      400: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsigned`: A valid signature is needed. */
      401: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description How to say who asks. */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is too large. */
      413: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported-media-type`: The body must be JSON. */
      415: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid-request`: The request is invalid. */
      422: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-requests`: These are too many requests at once. */
      429: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal-error`: Something went wrong here. */
      500: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unavailable`: A part of the system is away. */
      503: {
        headers: {
          /** @description The request's id, as it was sent or made. */
          'X-Request-ID'?: string;
          /** @description Seconds after which to try again. */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
