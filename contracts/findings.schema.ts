/** What the reconciler found, as operators and auditors look for it. */
import { z } from 'zod';

import type { Written } from './operation.ts';
import { findingId, pageLimit, sagaId } from './orders.schema.ts';
import { FINDING_ACTIONS, FINDING_KINDS } from './reconcile.ts';
import { moment } from './time.schema.ts';

const kind = z.enum(FINDING_KINDS).meta({
  description:
    '`missing`, `orphan`, `diverged` and `stuck` are about a saga. `unasked`, `failed` and `overdue` are about the reconciler itself: a party that it can not ask, a scheduled run that failed, and none that came to its end for long.',
});

/** The findings that are asked for; the cursor is the id of the last one seen. */
export const findingPage = z.strictObject({
  limit: pageLimit,
  starting_after: findingId.optional(),
  kind: kind.optional(),
  open: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Whether it is there still, by the last run that looked.' }),
  sagaId: sagaId.optional(),
});
export type FindingPage = z.output<typeof findingPage>;

export const findingView = z
  .object({
    id: findingId,
    kind,
    subject: z.string().meta({
      description: "What it is about: a saga's id, another system's reference, a party, or `reconcile`.",
    }),
    evidence: z.string(),
    action: z.enum(FINDING_ACTIONS).exclude(['would-repair']).meta({
      description: '`raised` is for a person. `deferred` waits for a party that could not be asked.',
    }),
    firstSeen: moment,
    lastSeen: moment,
    resolvedAt: moment.nullable().meta({ description: 'When it was found no more; null while it is open.' }),
    links: z.object({
      saga: z
        .string()
        .nullable()
        .meta({ description: 'A path on this server; null when it is about no saga of ours.' }),
    }),
  })
  .meta({ id: 'Finding' });
export type FindingView = Written<z.output<typeof findingView>>;

export const findingList = z
  .object({
    data: z.array(findingView),
    hasMore: z.boolean().meta({ description: 'Whether there are more behind the last of these.' }),
  })
  .meta({ id: 'FindingList' });
export type FindingList = Written<z.output<typeof findingList>>;
