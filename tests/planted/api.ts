/** Bugs in how orders and cancels are accepted, and sagas started. */
import type { Planted } from './planted.ts';

export const IN_API: readonly Planted[] = [
  {
    name: 'nobody-sweeps',
    mode: 'E1',
    why: 'only who accepts an order starts its saga: a crash between the two loses it',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'WHERE start_due <= now() ORDER BY',
        replace: "WHERE start_due <= now() - interval '1 hour' ORDER BY",
      },
    ],
    tests: ['tests/tracing.test.ts'],
  },
  {
    name: 'late-cancel-answered-as-heeded',
    mode: 'B9',
    why: 'who cancels behind the pivot is told that the order was cancelled',
    edits: [
      {
        file: 'api/orders/cancel.ts',
        find: "outcome === null || outcome.status === 'confirmed' ? 'too-late' : 'done'",
        replace: "outcome === null ? 'too-late' : 'done'",
      },
    ],
    tests: ['tests/place-order.test.ts'],
  },
  {
    name: 'key-of-everybody',
    mode: 'E6',
    why: "an idempotency key counts for all callers: one gets another's order",
    edits: [
      {
        file: 'api/orders/idempotency.ts',
        find: 'return { caller: caller.subject, key, hash:',
        replace: "return { caller: 'all', key, hash:",
      },
    ],
    tests: ["tests/orders-api.test.ts > is a caller's own"],
  },
  {
    name: 'key-of-any-wish',
    mode: 'E5',
    why: 'a key that is used for another wish gets the first answer',
    edits: [
      {
        file: 'api/orders/idempotency.ts',
        find: 'if (record.requestHash === hash) return;',
        replace: "if (record.requestHash === hash || key !== '') return;",
      },
    ],
    tests: ['tests/orders-api.test.ts > is refused for another wish'],
  },
  {
    name: 'key-of-a-spelling',
    mode: 'E4',
    why: 'a repeat whose path has a slash at its end, or whose body names its customer, is refused as another request',
    edits: [
      {
        file: 'api/orders/idempotency.ts',
        find: 'JSON.stringify([operation.route, params, wish], sorted)',
        replace: 'JSON.stringify([request.method, request.path, wish])',
      },
    ],
    tests: [
      'tests/orders-api.test.ts > stands for the same order when the request is spelled',
      'tests/sagas-api.test.ts > is decided once by a key',
    ],
  },
  {
    name: 'nobody-delivers-again',
    mode: 'C7',
    why: 'only who writes a command down delivers it: while Temporal is away, it is lost',
    edits: [
      {
        file: 'api/orders/relay.ts',
        find: 'WHERE due <= now() ORDER BY due',
        replace: "WHERE due <= now() - interval '1 hour' ORDER BY due",
      },
    ],
    tests: ['tests/sagas-api.test.ts'],
  },
  {
    name: 'started-is-no-success',
    mode: 'E3',
    why: 'who finds a saga started takes that for an error, and tries to start it for ever',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'if (error instanceof WorkflowExecutionAlreadyStartedError) return null;\n      throw error;',
        replace: 'throw error;',
      },
    ],
    tests: ['tests/orders-api.test.ts > of which nobody heard, is found started'],
  },
  {
    name: 'undo-written-once',
    mode: 'L1',
    why: 'an undo that was carried out before its process died can never be answered',
    edits: [
      {
        file: 'api/orders/undo.ts',
        find: 'WHERE id = ${orderId} ON CONFLICT DO NOTHING',
        replace: 'WHERE id = ${orderId}',
      },
    ],
    tests: ['tests/relay-faults.test.ts > an undo'],
  },
  {
    name: 'start-given-up-with-the-lease',
    mode: 'L1',
    why: 'a saga whose starter dies between the lease and the start is started by nobody',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'UPDATE saga SET lease = ${next}, run_id',
        replace: 'UPDATE saga SET lease = ${next}, start_due = NULL, run_id',
      },
    ],
    tests: ['tests/relay-faults.test.ts > starts'],
  },
  {
    name: 'second-post-fails',
    mode: 'E4',
    why: 'of those who send the same at once, all but one get an error',
    edits: [
      {
        file: 'api/orders/accept.ts',
        find: '      ON CONFLICT DO NOTHING RETURNING resource\n',
        replace: '      RETURNING resource\n',
      },
    ],
    tests: ['tests/orders-api.test.ts > stands for one order, however many ask at once'],
  },
  {
    name: 'order-of-nothing',
    mode: 'E9',
    why: 'an order of a negative number of goods is taken, and its saga can not do anything about it',
    edits: [
      {
        file: 'contracts/orders.schema.ts',
        find: 'export const quantity = z.int().min(1).max(MAX_QUANTITY);',
        replace: 'export const quantity = z.int().max(MAX_QUANTITY);',
      },
    ],
    tests: ['tests/orders-api.test.ts > bad input'],
  },
  {
    name: 'order-seen-once-it-started',
    mode: 'E10',
    why: 'an order that was accepted is not found until its saga has begun',
    edits: [
      {
        file: 'api/orders/list.ts',
        find: 'where: { id, ...within }',
        replace: "where: { id, ...within, status: { not: 'placed' } }",
      },
    ],
    tests: ['tests/orders-api.test.ts > is shown before it is started'],
  },
  {
    name: 'approved-by-oneself',
    mode: 'L4',
    why: 'who decides something that takes two people approves it, too',
    edits: [
      {
        file: 'api/orders/approval.ts',
        find: "if ((body as unknown as Wish['body']).by === by) {",
        replace: "if ((body as unknown as Wish['body']).by === '') {",
      },
    ],
    tests: ['tests/sagas-api.test.ts'],
  },
  {
    name: 'no-limit-is-no-matter',
    mode: 'L4',
    why: 'in a currency that nobody set a limit for, one person gives up what costs a thousand euros in minor units',
    edits: [
      {
        file: 'api/orders/limits.ts',
        find: 'limits.get(currency) ?? 0',
        replace: 'limits.get(currency) ?? 100_000',
      },
    ],
    tests: ['api/orders/limits.test.ts', 'tests/sagas-api.test.ts > in a currency without a limit'],
  },
  {
    name: 'one-key-at-a-time',
    mode: 'L5',
    why: 'with a new key, the tokens of the one before it are worth nothing at once',
    edits: [
      {
        file: 'api/identity/key-set.ts',
        find: '    keys.set(jwk.kid, verificationKey(jwk));',
        replace: '    keys.clear();\n    keys.set(jwk.kid, verificationKey(jwk));',
      },
    ],
    tests: ['api/identity/key-set.test.ts'],
  },
  {
    name: 'webhook-of-long-ago',
    mode: 'J6',
    why: 'a webhook that somebody overheard can be sent again for ever',
    edits: [
      {
        file: 'api/edges/webhook-signature.ts',
        find: '  if (Math.abs(Date.now() / 1000 - Number(sentAt)) > TOLERANCE_S) return undefined;\n',
        replace: '',
      },
    ],
    tests: ['api/edges/webhook-signature.test.ts'],
  },
  {
    name: 'webhook-of-anybody',
    mode: 'J6',
    why: 'who says that a parcel has arrived need not be the carrier',
    edits: [
      {
        file: 'api/edges/webhook-signature.ts',
        find: 'some((signature) => isSame(signature, `v1,${digest}`))',
        replace: 'some((signature) => signature.length === `v1,${digest}`.length)',
      },
    ],
    tests: ['api/edges/webhook-signature.test.ts'],
  },
  {
    name: 'webhook-with-news-refused',
    mode: 'J6',
    why: 'an event with a field that is new is refused, each time that it is sent, and nobody knows what it told',
    edits: [
      {
        file: 'contracts/webhooks.schema.ts',
        find: '  .looseObject({\n    type: z.enum(PARCEL_TYPES),',
        replace: '  .strictObject({\n    type: z.enum(PARCEL_TYPES),',
      },
    ],
    tests: ['tests/webhooks.test.ts > is kept as it was sent'],
  },
  {
    name: 'unready-with-any-database',
    mode: 'D1',
    why: "a balancer takes every API out when shipping's database is down, so that nobody can order",
    edits: [
      {
        file: 'api/readiness.ts',
        find: 'ready: parts[vital.name] === UP',
        replace: 'ready: Object.values(parts).every((state) => state === UP)',
      },
    ],
    tests: ['api/server.test.ts > takes orders while'],
  },
  {
    name: 'failing-taken-for-absent',
    mode: 'C4',
    why: 'an operator is told that a worker is missing, and starts one after the other while the code is what is wrong',
    edits: [
      {
        file: 'api/orders/workflow-state.ts',
        find: '(task?.attempt ?? 1) > 1 ? lastFailure(temporal, described) : null,',
        replace: '(task?.attempt ?? 1) > 1_000 ? lastFailure(temporal, described) : null,',
      },
    ],
    tests: ['tests/standstill.test.ts > told from'],
  },
  {
    name: 'key-before-its-order',
    mode: 'E7',
    why: 'the key is taken in a statement of its own: whoever dies behind it leaves a key that stands for nothing',
    edits: [
      {
        file: 'api/orders/accept.ts',
        find: '  const inserted = await db.$executeRaw`\n    WITH claimed AS (\n',
        replace: '  const claimed = await db.$executeRaw`\n',
      },
      {
        file: 'api/orders/accept.ts',
        find: '      ON CONFLICT DO NOTHING RETURNING resource\n    ), placed AS (',
        replace:
          '      ON CONFLICT DO NOTHING`;\n  if (claimed === 0) return false;\n  const inserted = await db.$executeRaw`\n    WITH claimed AS (SELECT ${order.id}::text AS resource), placed AS (',
      },
    ],
    tests: ['tests/orders-api.test.ts > whose order could not be written is free again'],
  },
  {
    name: 'table-with-a-constructor',
    mode: 'E9',
    why: 'a name is looked up in an object, which has `constructor` and `toString` from its prototype',
    edits: [
      {
        file: 'activities/replies.ts',
        find: 'Object.hasOwn(refusals, code) ? refusals[code] : undefined',
        replace: 'refusals[code]',
      },
    ],
    tests: ['tests/lookups.test.ts'],
  },
  {
    name: 'live-after-the-end',
    mode: 'E10',
    why: 'an answer is put together of a row and of what its saga said later: a saga that has settled is live',
    edits: [
      {
        file: 'api/orders/saga-view.ts',
        find: 'answer === null ? before : await db.saga.findUniqueOrThrow({ where: { id: before.id } })',
        replace: 'before',
      },
      { file: 'api/orders/saga-view.ts', find: " && trace.state !== 'settled'", replace: '' },
    ],
    tests: ['tests/consistent-reads.test.ts > is no longer live'],
  },
  {
    name: 'failure-taken-for-an-answer',
    mode: 'commands',
    why: 'an Update that fails for whatever reason counts as answered: its command is lost',
    edits: [
      {
        file: 'api/orders/relay.ts',
        find: 'if (refused !== null) return refused;',
        replace:
          'if (refused !== null || error instanceof WorkflowUpdateFailedError) return refused ?? lastHeard(saga, command);',
      },
    ],
    tests: ['tests/relay-faults.test.ts > are delivered again'],
  },
  {
    name: 'decisions-of-this-run-only',
    mode: 'journal',
    why: 'a run that takes over is told what it must follow, and of no other decision: its trace has forgotten them',
    edits: [
      {
        file: 'api/orders/starts.ts',
        find: '[...decided(row), ...journal.decisions]',
        replace: 'journal.decisions',
      },
    ],
    tests: ['tests/taken-up.test.ts > tells what was decided before'],
  },
];
