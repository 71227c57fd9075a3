/** Between the values of a test and the payloads of the SDK. */
import { defaultFailureConverter, defaultPayloadConverter, toPayloads, type Payload } from '@temporalio/common';
import type { coresdk, temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;

/** Says that an activity's end is its cancellation. */
export class Cancelled extends Error {}

/** What the server would say of an activity that ended by throwing. */
export function resolutionOf(thrown: unknown, activityInfo: object): coresdk.activity_result.IActivityResolution {
  if (thrown instanceof Cancelled) {
    const cause = { message: 'cancelled', canceledFailureInfo: {} };
    return { cancelled: { failure: { message: 'Activity cancelled', cause, activityFailureInfo: activityInfo } } };
  }
  const cause = defaultFailureConverter.errorToFailure(thrown, defaultPayloadConverter);
  return { failed: { failure: { message: 'Activity task failed', cause, activityFailureInfo: activityInfo } } };
}

export function payloads(values: readonly unknown[]): Payload[] {
  return toPayloads(defaultPayloadConverter, ...values) ?? [];
}

export function value(payload: Payload | null | undefined): unknown {
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

export function error(failure: Failure | null | undefined): Error {
  return failure == null
    ? new Error('without a failure')
    : defaultFailureConverter.failureToError(failure, defaultPayloadConverter);
}
