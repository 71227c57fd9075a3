/** The reconciler as other code would have it: it begins with a timer. */
import { sleep } from '@temporalio/workflow';

export async function reconcile(): Promise<void> {
  await sleep('1 hour');
}
