/** What becomes of a call: what its attempts do in the world, and what its run is told. */
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';

import type { Fate, FateKind } from './cases.ts';
import type { OrderRow } from './orders.ts';
import type { Asked, Written } from './sagas.fixture.ts';
import type { Reach, Services } from './services.ts';
import type { Planned } from './shape.ts';

/** The verbs of the fixture's activities. */
export type Verb = 'execute' | 'undo' | 'write';

/** A call, and where it does something. */
export interface Deed {
  readonly saga: string;
  /** The step, or what is written. */
  readonly about: string;
  readonly verb: Verb;
  /** Does it from one point to another. */
  readonly act: (from: Reach, to: Reach, refuses: boolean) => unknown;
}

export function deedOn(verb: 'execute' | 'undo', asked: Asked, services: Services, { outside }: Planned): Deed {
  const { saga, step: about, key, input } = asked;
  const act: Deed['act'] =
    verb === 'execute'
      ? (from, to, refuses) => services.execute({ key, input, outside, refuses }, from, to)
      : (_from, to, refuses) => {
          if (refuses) throw ApplicationFailure.nonRetryable('the account is closed', 'AccountClosed');
          if (to === 3) services.revoke({ key, outside });
        };
  return { saga, about, verb, act };
}

export function deedIn(order: OrderRow, written: Written): Deed {
  const act: Deed['act'] = (_from, to) => {
    if (to === 3) order.write(written);
  };
  return { saga: written.trace.sagaId, about: written.kind, verb: 'write', act };
}

/** What a run is told of a call, and what is still to come of it. */
export interface Outcome {
  readonly result?: unknown;
  readonly thrown?: unknown;
  /** An attempt that nobody waits for any more. */
  readonly later?: () => void;
}

type Becomes = (deed: Deed, fate: Fate) => Outcome;

const outage = (reach: Reach): Error =>
  reach === 0
    ? ApplicationFailure.retryable('the network is down', 'Outage')
    : new TimeoutFailure('it took too long', undefined, 'START_TO_CLOSE');

const becomes: Readonly<Record<FateKind, Becomes>> = {
  done: (deed) => attempt(deed, false),
  refused: (deed) => attempt(deed, true),
  down: (deed, { reach }) => {
    const { thrown = outage(reach) } = attempt(deed, false, reach);
    return { thrown };
  },
  lost: (deed) => {
    attempt(deed, false);
    return { thrown: outage(2) };
  },
  late: (deed, { reach }) => {
    const { thrown = outage(reach) } = attempt(deed, false, reach);
    return { thrown, later: () => attempt(deed, false, 3, reach) };
  },
  twice: (deed) => ({ ...attempt(deed, false), later: () => attempt(deed, false) }),
  dead: (deed, { reach }) => becomes.down(deed, { reach } as Fate),
};

/** Has a call come to its end. */
export function become(deed: Deed, fate: Fate): Outcome {
  return becomes[fate.kind](deed, fate);
}

function attempt({ act }: Deed, refuses: boolean, to: Reach = 3, from: Reach = 0): Outcome {
  try {
    return { result: act(from, to, refuses) };
  } catch (thrown) {
    return { thrown };
  }
}
