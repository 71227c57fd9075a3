import { AsyncLocalStorage } from 'node:async_hooks';

import type { TraceContext } from '../contracts/tracing.ts';

/** The trace that the running activity belongs to; none where its workflow was started without one. */
export const currentTrace = new AsyncLocalStorage<TraceContext | undefined>();
