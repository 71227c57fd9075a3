/** Bugs in how the services do things once, and never after they were taken back. */
import type { Planted } from './planted.ts';

const EFFECTS = 'activities/effects.ts';
const INTENTS = 'activities/intents.ts';

export const IN_EFFECTS: readonly Planted[] = [
  {
    name: 'no-fence',
    mode: 'A2',
    why: 'an attempt acts although its key says that another did',
    edits: [
      {
        file: EFFECTS,
        find: "const first = await claim(tx, { key, state: 'applied' });",
        replace: "const first = (await claim(tx, { key, state: 'applied' })) || true;",
      },
    ],
    tests: [
      'matrix --story happy --site reserveStock --fault error',
      'matrix --processes --story happy --site reserveStock --fault kill',
      'activities/effects.test.ts',
    ],
  },
  {
    name: 'effect-row-outside-the-transaction',
    mode: 'A3',
    why: 'the key is taken in a transaction of its own: it says done of what was rolled back',
    edits: [
      {
        file: EFFECTS,
        find: "const first = await claim(tx, { key, state: 'applied' });",
        replace: "const first = await db.$transaction(async (own) => claim(own, { key, state: 'applied' }));",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault cut'],
  },
  {
    name: 'no-tombstone',
    mode: 'B2',
    why: 'an undo that finds nothing leaves nothing, and the attempt lands behind it',
    edits: [
      {
        file: EFFECTS,
        find: "if (await claim(tx, { key, state: 'barred', revokedBy: by })) return;",
        replace:
          'const known = await tx.$queryRaw<EffectRow[]>`SELECT key FROM effect WHERE key = ${key}`;\n    if (known.length === 0) return;',
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault abandoned', 'activities/effects.test.ts'],
  },
  {
    name: 'no-tombstone-for-an-intent',
    mode: 'B1',
    why: 'an undo of what was never begun bars nothing, and it is begun behind it',
    edits: [
      {
        file: INTENTS,
        find: "const barred = await claim(tx, { key, state: 'barred', revokedBy });",
        replace:
          "const known = await tx.$queryRaw<EffectRow[]>`SELECT key FROM effect WHERE key = ${key}`;\n  if (known.length === 0) return { key, state: 'barred' } as EffectRow;\n  const barred = false;",
      },
    ],
    tests: [
      'matrix --story happy --site authorizePayment --fault abandoned',
      'matrix --processes --story overtaken --site bookShipment --fault freeze',
      'activities/intents.test.ts',
    ],
  },
  {
    name: 'undo-does-not-wait',
    mode: 'B4',
    why: 'an undo looks for what it takes back, does not see what is not committed yet, and says that there is nothing',
    edits: [
      {
        file: EFFECTS,
        find: "if (await claim(tx, { key, state: 'barred', revokedBy: by })) return;",
        replace:
          "const known = await tx.$queryRaw<EffectRow[]>`SELECT key FROM effect WHERE key = ${key}`;\n    if (known.length === 0) {\n      void db.$transaction(async (late) => claim(late, { key, state: 'barred' })).catch(() => undefined);\n      return;\n    }",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault abandoned'],
  },
  {
    name: 'undo-twice',
    mode: 'B3',
    why: 'a repeated undo takes back what was taken back',
    edits: [
      { file: EFFECTS, find: "if (row.state !== 'applied') return;", replace: "if (row.state === 'barred') return;" },
    ],
    tests: ['matrix --story refused-at-shipping --site releaseStock --fault error', 'activities/effects.test.ts'],
  },
  {
    name: 'look-up-instead-of-pinning',
    mode: 'A1',
    why: 'a request whose outcome nobody has written down is taken for one that was never sent',
    edits: [
      {
        file: INTENTS,
        find: 'const pinned = before.result === null ? await pin(db, before, intent) : before;',
        replace:
          "if (before.result === null) {\n    await db.$transaction(async (tx) => move(tx, key, { state: 'revoked' }));\n    return;\n  }\n  const pinned = before;",
      },
    ],
    tests: ['matrix --story happy --site authorizePayment --fault abandoned', 'activities/intents.test.ts'],
  },
  {
    name: 'refusal-not-stored',
    mode: 'A11',
    why: 'a refusal is only reported: nobody knows of it any more when the step is taken back',
    edits: [
      { file: INTENTS, find: 'if (refusal === null) throw error; // unknown', replace: 'throw error; // unknown' },
    ],
    tests: ['matrix --story refused-at-payment --site voidAuthorization --fault error', 'activities/intents.test.ts'],
  },
  {
    name: 'undo-forgets-what-it-began',
    mode: 'L1',
    why: 'an undo that is hit half-way is taken for done by the next attempt',
    edits: [
      {
        file: INTENTS,
        find: "if (barred || (row.state !== 'intent' && row.state !== 'applied')) return row;",
        replace:
          "if (row.state === 'revoking') return { ...row, state: 'revoked' };\n  if (barred || (row.state !== 'intent' && row.state !== 'applied')) return row;",
      },
    ],
    tests: ['matrix --story refused-at-shipping --site voidAuthorization --fault crash'],
  },
  {
    name: 'undo-in-the-activity',
    mode: 'A5',
    why: 'an attempt that fails takes back what it did, which may be what another attempt reports as done',
    edits: [
      {
        file: 'activities/inventory/activities.ts',
        find: '        return reservation;\n      }),',
        replace:
          "        return reservation;\n      }).catch(async (error: unknown) => {\n        await revoke(db, { key }, async (tx, { reservationId }: Reservation) => end(tx, reservationId, 'release'));\n        throw error;\n      }),",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault error'],
  },
  {
    name: 'second-attempt-writes-again',
    mode: 'A6',
    why: 'of two attempts at once, each writes down what it heard, as if nobody else had',
    edits: [
      {
        file: INTENTS,
        find: 'if (row.state !== expected || row.result !== null) return row;',
        replace: "if (row.state === 'revoked') return row;",
      },
    ],
    tests: ['activities/intents.test.ts'],
  },
  {
    name: 'repeat-sends-what-it-brings',
    mode: 'A8',
    why: 'a repeat sends its own request under the key of the first one, and the other system refuses it',
    edits: [
      {
        file: INTENTS,
        find: 'return resultOf<Result>(await pin(db, before, intent));',
        replace: 'return resultOf<Result>(await pin(db, { ...before, request }, intent));',
      },
    ],
    tests: ['activities/intents.test.ts'],
  },
  {
    name: 'key-that-never-expires',
    mode: 'A9',
    why: 'a key that the provider may have forgotten is sent again, and the customer charged again',
    edits: [
      { file: 'activities/keys.ts', find: 'return ageS < hours * 1_800;', replace: 'return ageS <= Infinity * hours;' },
    ],
    tests: ['activities/keys.test.ts'],
  },
  {
    name: 'not-found-means-not-done',
    mode: 'A9',
    why: 'what a look-up does not find is taken for undone, although a frozen worker may still send it',
    edits: [
      {
        file: INTENTS,
        find: 'const isClear = only !== undefined && found.length === 1 && (only.live',
        replace:
          "if (found.length === 0) return { captureRef: 'none' } as Result;\n  const isClear = only !== undefined && found.length === 1 && (only.live",
      },
    ],
    tests: ['activities/keys.test.ts'],
  },
  {
    name: 'forgotten-tombstone',
    mode: 'B11',
    why: 'once the tombstone is cleaned away, what comes late is done',
    edits: [
      {
        file: EFFECTS,
        find: `    WHERE NOT EXISTS (SELECT FROM effect_horizon WHERE split_part(\${key}, '/', 1) COLLATE "C" <= closed)\n`,
        replace: '',
      },
    ],
    tests: ['tests/retention.test.ts'],
  },
  {
    name: 'lost-connection-is-a-refusal',
    mode: 'D1',
    why: 'a connection that is cut is a no for good: a restart of the database costs everybody the order',
    edits: [
      {
        file: EFFECTS,
        find: 'const refusal = refusalIn(error);',
        replace:
          "const refusal = refusalIn(error) ?? { type: 'OutOfStock' as const, message: String(error), details: [] };",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault cut'],
  },
  {
    name: 'call-in-the-transaction',
    mode: 'D6',
    why: 'the call is made in the transaction that stores its intent, which is rolled back with it, and holds its locks',
    edits: [
      {
        file: INTENTS,
        find: "if (await claim(tx, { key, state: 'intent', request })) await intent.prepare(tx, request, key);",
        replace:
          "if (await claim(tx, { key, state: 'intent', request })) {\n      await intent.prepare(tx, request, key);\n      await intent.send(request, key);\n    }",
      },
    ],
    tests: ['activities/intents.test.ts'],
  },
  {
    name: 'revoked-means-done',
    mode: 'effects',
    why: 'a late duplicate of what was taken back is told that it is done, and its saga goes on without it',
    edits: [
      {
        file: EFFECTS,
        find: "if (state === 'applied' || state === 'external') return result as R;",
        replace:
          "if (state === 'applied' || state === 'external' || (state === 'revoked' && result !== null)) return result as R;",
      },
    ],
    tests: ['activities/effects.test.ts'],
  },
  {
    name: 'nobody-took-it-back',
    mode: 'revoked',
    why: 'a saga that finds its effect taken back does not know whom to ask',
    edits: [
      {
        file: EFFECTS,
        find: "const by = revokedBy ?? 'nobody knows whom';",
        replace: "const by = revokedBy === '' ? revokedBy : 'nobody knows whom';",
      },
    ],
    tests: ['activities/by-hand.test.ts'],
  },
  {
    name: 'done-by-hand-unbooked',
    mode: 'parking',
    why: 'what a person captured is not in the ledger',
    edits: [
      {
        file: 'activities/by-hand.ts',
        find: '    await intent.record(tx, request, result, key);\n',
        replace: '',
      },
    ],
    tests: ['activities/by-hand.test.ts', 'tests/by-hand.test.ts'],
  },
];
