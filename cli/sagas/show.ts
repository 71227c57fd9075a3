import { z } from 'zod';

import { STEP_INPUTS, STEP_RESULTS, type ResolutionView } from '../../contracts/resolve.schema.ts';
import type { ResolveAction, StepTrace } from '../../contracts/saga.ts';
import type { PendingActivity, SagaDetails } from '../../contracts/sagas.schema.ts';
import type { Api } from '../api.ts';
import { asTyped } from '../command-line.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { plain } from '../order/draw.ts';
import { screenFor } from '../order/screen.ts';
import type { Where } from '../where.ts';
import { approval, called } from './call.ts';
import type { ShowOptions } from './command.ts';
import { courseOf, undone } from './decided.ts';

/**
 * Shows a saga and what may be done about it, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function showSaga(options: ShowOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'operator' });
  const saga = await api.sagaDetails(options.id);
  if (options.json) {
    print([JSON.stringify(saga, null, 2)]);
    return EXIT.good;
  }
  print([`${saga.sagaId}  version ${saga.version}\n`]);
  screenFor(options, env).show(saga);
  const undo = await undoLines(api, saga, options);
  const lines = [standstill(saga), beingTried(saga), undo, decisions(saga, options), toDecide(saga, options)];
  print(lines.flat().map(plain));
  return EXIT.good;
}

/** The steps that an operator may do something about. */
export function open({ steps }: Pick<SagaDetails, 'steps'>): readonly StepTrace[] {
  return steps.filter(({ allowed }) => allowed.length > 0);
}

/** A worker that comes back may fail a task or two. */
const USUAL_ATTEMPTS = 3;

/** Says why nothing goes on: the workflow can't, or no worker is there for it. */
function standstill({ live, outcome, workflow }: SagaDetails): readonly string[] {
  if (workflow === null) return live || outcome !== null ? [] : ['', `Temporal doesn't answer: ${AS_RECORDED}.`];
  const { taskQueue, workers, task } = workflow;
  if (task !== null && task.failure !== null) {
    const advice = '  It waits for a corrected worker: docs/runbook/workflow.md';
    return ['', `The tasks of its workflow fail, at attempt ${task.attempt}: ${task.failure}`, advice];
  }
  if (task !== null && task.attempt > USUAL_ATTEMPTS) {
    return ['', `A worker takes the tasks of its workflow, and hangs, at attempt ${task.attempt}: start it again.`];
  }
  if (workers === 0) return ['', `No worker polls task queue '${taskQueue}': it goes on as soon as one is up.`];
  return live ? [] : ['', `No worker answered in time: ${AS_RECORDED}.`];
}

const AS_RECORDED = 'this is what was recorded last';

function beingTried({ pending }: SagaDetails): readonly string[] {
  if (pending === null || pending.length === 0) return [];
  return ['', 'Being tried:', ...pending.map(attempt)];
}

function attempt({ activity, attempt: count, state, nextAttemptAt, lastFailure }: PendingActivity): string {
  return [
    `  ${activity}, attempt ${count}, ${state}`,
    ...(nextAttemptAt === null ? [] : [`next at ${nextAttemptAt}`]),
    ...(lastFailure === null ? [] : [`${lastFailure.type}: ${lastFailure.message}`]),
  ].join(', ');
}

async function undoLines(api: Api, saga: SagaDetails, where: Where): Promise<readonly string[]> {
  const { undo } = saga;
  if (undo === null) return [];
  if (undo.status !== 'done') return ['', undone(undo, where)];
  if (undo.sagaId === saga.sagaId) return ['', courseOf(undo, saga)];
  const course = courseOf(undo, await api.sagaDetails(undo.sagaId));
  return ['', `${course}: ${called(['show', undo.sagaId], where)}`];
}

function decisions({ commands }: SagaDetails, where: Where): readonly string[] {
  if (commands.length === 0) return [];
  return ['', 'Decisions, newest first:', ...commands.flatMap((command) => decision(command, where))];
}

function decision(command: ResolutionView, where: Where): readonly string[] {
  const { createdAt, action, step, by, approvedBy, reason, status, detail } = command;
  const who = approvedBy === null ? by : `${by} and ${approvedBy}`;
  const text = `  ${createdAt}  ${status}  '${action}' of '${step}' by ${who}: ${reason}`;
  if (status === 'awaiting-approval') return [text, `    ${approval(command, where)}`];
  return detail === null ? [text] : [text, `    ${detail}`];
}

function toDecide(saga: SagaDetails, where: Where): readonly string[] {
  return open(saga).flatMap((step) => [
    '',
    `'${step.name}' is ${step.state}; allowed is:`,
    ...step.allowed.map((action) => `  ${decidingCall(saga, step.name, action, where)}`),
  ]);
}

function decidingCall({ sagaId, version }: SagaDetails, step: string, action: ResolveAction, where: Where): string {
  const needed = asTyped({ step, action, version: String(version), reason: '…', ...NEEDS[action](step) });
  return called(['resolve', sagaId, ...needed], where);
}

/** What an action needs beside who, why and what was seen. */
const NEEDS: Readonly<Record<ResolveAction, (step: string) => Readonly<Record<string, string>>>> = {
  retry: () => ({}),
  'retry-with': (step) => ({ input: pattern(STEP_INPUTS.get(step)) }),
  'complete-with': (step) => ({ result: pattern(STEP_RESULTS.get(step)), evidence: '…' }),
  skip: () => ({}),
  'declare-refused': () => ({ evidence: '…' }),
  compensate: () => ({}),
  settle: () => ({ evidence: '…' }),
};

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** JSON with every field that there has to be, to fill in. */
function pattern(schema: z.ZodType = z.null()): string {
  const filled = ({ type, properties = {} }: JsonSchema): unknown => {
    if (type === 'object')
      return Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, filled(of)]));
    if (type === 'null') return null;
    return type === 'integer' || type === 'number' ? 0 : '…';
  };
  return JSON.stringify(filled(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)); // of zod
}

function print(lines: readonly string[]): void {
  for (const text of lines) process.stdout.write(`${text}\n`);
}
