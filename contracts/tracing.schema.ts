import { z } from 'zod';

import type { TraceContext } from './tracing.ts';

/** What may be sent on as it is. */
export const traceContext: z.ZodType<TraceContext> = z.object({
  traceparent: z.string().regex(/^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/u),
  tracestate: z
    .string()
    .regex(/^[ -~]{1,512}$/u)
    .exactOptional(),
});
