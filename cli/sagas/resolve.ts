import { randomUUID } from 'node:crypto';

import type { Resolve } from '../../contracts/resolve.schema.ts';
import type { SagaDetails } from '../../contracts/sagas.schema.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { plain } from '../order/draw.ts';
import { patiently } from '../order/patience.ts';
import { screenFor } from '../order/screen.ts';
import { tell } from './decided.ts';
import type { ResolveOptions } from './decision-command.ts';
import { open } from './show.ts';

const POLL_MS = 200;
/** How long an API that went away is waited for. */
const PATIENCE_MS = 10_000;

/**
 * Decides about a parked step, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function resolveSaga(options: ResolveOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const api = await connect(options, { role: 'operator', subject: options.as });
  const screen = screenFor(options, env);
  const saga = await api.sagaDetails(options.id);
  const step = options.step ?? onlyStep(saga);
  if (step === undefined) return EXIT.no;
  if (options.version === undefined) screen.say(seen(saga, step));
  const decision = decisionOf(options, step, options.version ?? saga.version);
  const key = randomUUID(); // whatever is sent again is the same decision
  const patience = { forMs: PATIENCE_MS, everyMs: POLL_MS, whenRefused: false, tell: screen.say };
  return tell(async () => patiently(async () => api.resolve(options.id, decision, key), patience), options);
}

/** The step that is parked, if it is one; else says what there is. */
function onlyStep(saga: SagaDetails): string | undefined {
  const steps = open(saga).map(({ name }) => name);
  if (steps.length === 1) return steps[0];
  const several = `several steps are parked: ${steps.map((name) => `--step ${name}`).join(', or ')}`;
  const why = steps.length === 0 ? 'nothing is parked' : several;
  process.stderr.write(`${plain(`saga '${saga.sagaId}' is ${saga.state}: ${why}`)}\n`);
  return undefined;
}

function seen({ sagaId, state, version, steps }: SagaDetails, name: string): string {
  const step = steps.find((one) => one.name === name);
  const failure = step?.failure == null ? '' : `: ${step.failure.type}: ${step.failure.message}`;
  const standing = step === undefined ? `there is no '${name}'` : `'${name}' is ${step.state}${failure}`;
  return plain(`saga '${sagaId}' is ${state}, at version ${version}; ${standing}`);
}

/** What is missing, or too much, the API says. */
function decisionOf(
  { action, reason, input, result, evidence }: ResolveOptions,
  step: string,
  version: number,
): Resolve {
  return {
    action,
    step,
    reason,
    version,
    ...(input !== undefined && { input: input.json }),
    ...(result !== undefined && { result: result.json }),
    ...(evidence !== undefined && { evidence }),
  } as Resolve;
}
