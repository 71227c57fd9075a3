import { z } from 'zod';
import { DECIMALS } from '../../contracts/currencies.ts';
import { MAX_AMOUNT } from '../../contracts/money.ts';
import { DECLINED } from '../behaviour.ts';
import { errorBody, Refusal } from '../refusal.ts';
import { type Decision, found, idOf, operation, type Simulation } from '../simulator.ts';
import { CARDS } from './behaviour.ts';
import { paymentEvent } from './events.ts';
import { type Authorization, type Capture, ledger } from './ledger.ts';
import { authorizationEntry, authorizationView, captureEntry, captureView, refundEntry, refundView } from './views.ts';

const amount = z.int().positive().max(MAX_AMOUNT);
const currency = z.string().refine((code) => DECIMALS.has(code), 'an ISO 4217 code, such as EUR');
const card = z.string().min(1).max(100);
const reference = z.string().min(1).max(100);

const authorizationRequest = z.strictObject({ amount, currency, card, reference });
const amountRequest = z.strictObject({ amount });
const emptyRequest = z.strictObject({});

type Effect = NonNullable<Decision['effect']>;

/**
 * A payment provider: authorizations that are captured, voided and refunded.
 *
 * @param named what an authorization, a capture or a refund is called
 */
export function paymentProvider(keyHours = 24, named = idOf): Simulation {
  const { authorizations, captures, refunds, apply } = ledger();

  const authorize = operation({
    name: 'authorize',
    declinable: true,
    path: '/v1/authorizations',
    body: authorizationRequest,
    plan({ key, body }) {
      const fault = CARDS.has(body.card) ? CARDS.get(body.card)?.authorize : DECLINED;
      const { reference } = body;
      return {
        reference,
        fault,
        decide: (declines) => (declines ? declined(body) : authorized(named('auth', key), body)),
      };
    },
  });

  const capture = operation({
    name: 'capture',
    declinable: true,
    path: '/v1/authorizations/:id/captures',
    body: amountRequest,
    plan({ id, key, body }) {
      const authorization = found(authorizations, id);
      const { card, reference } = authorization;
      return {
        reference,
        fault: CARDS.get(card)?.capture,
        decide: (declines) => captured(authorization, { id: named('cap', key), amount: body.amount, declines }),
      };
    },
  });

  const voidIt = operation({
    name: 'void',
    path: '/v1/authorizations/:id/void',
    body: emptyRequest,
    plan({ id }) {
      const authorization = found(authorizations, id);
      const { card, reference } = authorization;
      return { reference, fault: CARDS.get(card)?.void, decide: () => voided(authorization) };
    },
  });

  const refund = operation({
    name: 'refund',
    path: '/v1/captures/:id/refunds',
    body: amountRequest,
    plan({ id, key, body }) {
      const capture = found(captures, id);
      const { card, reference } = capture.authorization;
      return {
        reference,
        fault: CARDS.get(card)?.refund,
        decide: () => refunded(capture, named('ref', key), body.amount),
      };
    },
  });

  return {
    keyHours,
    operations: [authorize, capture, voidIt, refund],
    views: {
      '/v1/authorizations/:id': (id) => authorizationView(authorizations.get(id)),
      '/v1/captures/:id': (id) => captureView(captures.get(id)),
      '/v1/refunds/:id': (id) => refundView(refunds.get(id)),
    },
    lists: {
      '/v1/authorizations': (reference) =>
        [...authorizations.values()].filter((it) => it.reference === reference).map(authorizationEntry),
      '/v1/captures': (reference) =>
        [...captures.values()].filter((it) => it.authorization.reference === reference).map(captureEntry),
      '/v1/refunds': (reference) =>
        [...refunds.values()].filter((it) => it.capture.authorization.reference === reference).map(refundEntry),
    },
    apply,
    tells: paymentEvent,
  };
}

type AuthorizationRequest = z.infer<typeof authorizationRequest>;

function authorized(id: string, { amount, currency, reference }: AuthorizationRequest): Decision {
  const effect: Effect = { kind: 'authorization', id, of: null, reference, amount, currency };
  return { status: 201, body: { id, status: 'authorized', amount, currency }, effect };
}

function declined({ amount, currency, reference }: AuthorizationRequest): Decision {
  const effect: Effect = { kind: 'decline', id: null, of: null, reference, amount, currency };
  return { status: 402, body: errorBody('card_declined', 'the card was declined'), effect };
}

interface CaptureRequest {
  /** What the capture is called, if it comes to one. */
  readonly id: string;
  readonly amount: number;
  readonly declines: boolean;
}

function captured(authorization: Authorization, { id, amount, declines }: CaptureRequest): Decision {
  const { id: of, reference, currency, voided } = authorization;
  if (voided) throw new Refusal(409, 'authorization_closed', `'${of}' was voided, so nothing can be captured`);
  const open = authorization.amount - authorization.captured;
  if (amount > open)
    throw new Refusal(422, 'amount_too_large', `'${open}' of '${of}' can be captured, not '${amount}'`);
  if (declines) {
    const effect: Effect = { kind: 'capture-declined', id: null, of, reference, amount, currency };
    return { status: 402, body: errorBody('capture_declined', 'the capture was declined'), effect };
  }
  const effect: Effect = { kind: 'capture', id, of, reference, amount, currency };
  return { status: 201, body: { id, status: 'captured', authorization: of, amount, currency }, effect };
}

/** Lets go of what wasn't captured. What was captured stays so, and a second time changes nothing. */
function voided({ id, reference, amount, captured, currency, voided }: Authorization): Decision {
  const reply: Decision = { status: 200, body: { id, status: 'voided', amount, currency } };
  if (voided) return reply;
  return { ...reply, effect: { kind: 'void', id, of: null, reference, amount: amount - captured, currency } };
}

function refunded(capture: Capture, id: string, amount: number): Decision {
  const { id: of, authorization } = capture;
  const { reference, currency } = authorization;
  const open = capture.amount - capture.refunded;
  if (amount > open)
    throw new Refusal(422, 'amount_too_large', `'${open}' of '${of}' can be refunded, not '${amount}'`);
  const effect: Effect = { kind: 'refund', id, of, reference, amount, currency };
  return { status: 201, body: { id, status: 'refunded', capture: of, amount, currency }, effect };
}
