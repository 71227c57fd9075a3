/** A saga as lines of text. */
import type { SagaCause, SagaView, StepState, StepTrace } from '../../contracts/saga.ts';

/** A line: a sign, which may be coloured, and a text, which is safe for a terminal. */
export interface Row {
  readonly sign: string;
  readonly colour: Colour;
  readonly text: string;
}
export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'gray';

const SIGNS: Readonly<Record<StepState, Pick<Row, 'sign' | 'colour'>>> = {
  running: { sign: '…', colour: 'cyan' },
  done: { sign: '✓', colour: 'green' },
  refused: { sign: '✗', colour: 'red' },
  failed: { sign: '✗', colour: 'red' },
  parked: { sign: '!', colour: 'yellow' },
  external: { sign: '✓', colour: 'yellow' },
  skipped: { sign: '-', colour: 'yellow' },
  compensating: { sign: '↩', colour: 'yellow' },
  compensated: { sign: '↩', colour: 'gray' },
  settled: { sign: '↩', colour: 'gray' },
};

/** The longest name of a step today; longer ones only make the columns wider. */
const NAME_WIDTH = 17;

/** Draws a saga as it stands at `now`. */
export function drawSaga(saga: SagaView, now: Date): readonly Row[] {
  return [...headRows(saga), ...saga.steps.map((step) => stepRow(step, now)), ...footRows(saga)];
}

/** Draws what is new: lines that weren't there before, and steps that got further. That it has settled comes last. */
export function drawChanges(before: SagaView | null, saga: SagaView, now: Date): readonly Row[] {
  const known = new Map(before?.steps.map((step) => [step.name, standing(step)]));
  const changed = saga.steps.filter((step) => known.get(step.name) !== standing(step));
  const head = added(before === null ? [] : headRows(before), headRows(saga));
  const steps = changed.map((step) => stepRow(step, now));
  return [
    ...(saga.state === 'settled' ? [...steps, ...head] : [...head, ...steps]),
    ...added(before === null ? [] : footRows(before), footRows(saga)),
  ];
}

function added(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const texts = new Set(before.map(({ text }) => text));
  return rows.filter(({ text }) => !texts.has(text));
}

/** Draws where Temporal's web UI shows the saga, which is longer than most terminals are wide. */
export function drawLink({ carrier }: SagaView): readonly Row[] {
  return carrier === null ? [] : [row(' ', 'gray', `Temporal: ${carrier.url}`)];
}

/** Lists the names of the steps that were taken back, in the order in which that was begun. */
export function takenBack({ steps }: SagaView): readonly string[] {
  const undone = steps.filter(({ state }) => state === 'compensated' || state === 'settled');
  return undone.toSorted((a, b) => startOfUndo(a).localeCompare(startOfUndo(b))).map(({ name }) => name);
}

function headRows({ state, cause, needsAttention, decisions, outcome }: SagaView): readonly Row[] {
  const settled = outcome === null ? state : `${state}: ${outcome.status}`;
  return [
    row('●', state === 'compensating' ? 'yellow' : 'cyan', `saga ${settled}`),
    ...(cause === null ? [] : [row('✗', 'red', causeText(cause))]),
    ...decisions.map(({ action, actor, reason }) => row('»', 'yellow', `${action} by ${actor}: ${reason}`)),
    ...(needsAttention
      ? [row('!', 'yellow', 'it needs attention: retries go on slowly, and a person should look')]
      : []),
  ];
}

function causeText({ step, type, message }: SagaCause): string {
  return `because of ${type}${step === null ? '' : ` at ${step}`}: ${message}`;
}

function footRows({ live, state, carrier }: SagaView): readonly Row[] {
  if (carrier === null) return [row(' ', 'gray', 'its workflow is not started yet')];
  return live || state === 'settled' ? [] : [row(' ', 'gray', 'as recorded last: no worker answers right now')];
}

function stepRow(step: StepTrace, now: Date): Row {
  const { name, kind, epoch, state, attempts, startedAt, endedAt, failure, undo } = step;
  const { sign, colour } = SIGNS[state];
  const columns = [
    name.padEnd(NAME_WIDTH),
    kind.padEnd(6),
    state.padEnd(12),
    duration(startedAt, endedAt, now).padStart(7),
  ];
  const undone =
    undo === null
      ? []
      : [`${undo.endedAt === null ? 'undoing' : 'undone in'} ${duration(undo.startedAt, undo.endedAt, now)}`];
  const again = [
    ...(epoch > 1 ? [`epoch ${epoch}`] : []), // another input, or another end
    ...(attempts > 1 ? [`called ${attempts} times`] : []),
  ];
  const failed = failure === null ? [] : [`${failure.type}: ${failure.message}`];
  return row(sign, colour, [columns.join('  '), ...again, ...undone, ...failed].join('  '));
}

/** What makes a step worth another line; how long it takes doesn't. */
function standing({ state, failure, undo }: StepTrace): string {
  return JSON.stringify([state, failure, undo !== null, undo?.endedAt !== null]);
}

function duration(from: string, to: string | null, now: Date): string {
  const ms = Math.max(0, (to === null ? now.getTime() : Date.parse(to)) - Date.parse(from));
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

const startOfUndo = ({ undo }: StepTrace): string => undo?.startedAt ?? '';

function row(sign: string, colour: Colour, text: string): Row {
  return { sign, colour, text: plain(text) };
}

/** Others' messages may hold anything: what steers a terminal, or breaks the line, becomes a space. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
