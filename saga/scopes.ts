import { CancellationScope } from '@temporalio/workflow';

/** A scope that only we cancel: the workflow's own cancellation doesn't reach into it. */
export function shielded(): CancellationScope {
  return new CancellationScope({ cancellable: true, parent: new CancellationScope({ cancellable: false }) });
}
