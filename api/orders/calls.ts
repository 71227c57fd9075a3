import type { Client } from '@temporalio/client';

import type { Background } from '../background.ts';

/** Calls Temporal, for at most `timeoutMs` and not beyond the end of the process. */
export async function callTemporal<R>(
  temporal: Client,
  { signal }: Background,
  timeoutMs: number,
  call: () => Promise<R>,
): Promise<R> {
  return temporal.withAbortSignal(signal, async () => temporal.withDeadline(Date.now() + timeoutMs, call));
}
