import { z } from 'zod';

import { PROBLEMS, type ProblemCode } from './problems.ts';

/** The body of an answer that isn't the one asked for: RFC 9457, with some members of ours. */
export const problem = z
  .looseObject({
    type: z.string().meta({ description: 'A URN of the code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened here, and what to do.' }),
    // The keys are the codes, each of them.
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed later.' }),
    requestId: z.string(),
    traceId: z.string().meta({ description: 'Of the W3C trace that the request is in.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'A JSON pointer into the body, or `query/…`, `header/…`.' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });
export type ProblemView = z.output<typeof problem>;
