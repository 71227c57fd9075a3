import type { SagaTrace, StepTrace } from '../contracts/saga.ts';
import { elapsedMs } from './clock.ts';

const SIGNS = {
  running: '▶',
  done: '✔',
  refused: '✘',
  failed: '✘',
  parked: '⚠',
  external: '✎',
  skipped: '↷',
  compensating: '◀',
  compensated: '↩',
  settled: '✎',
} as const satisfies Record<StepTrace['state'], string>;

/** Writes a saga as Markdown, for the page of its workflow in Temporal's web UI. */
export function details(trace: SagaTrace): string {
  const { sagaId, state, outcome, cause, needsAttention, steps } = trace;
  const ending = outcome === null ? state : `${state}: ${outcome.status}`;
  return [
    `**${sagaId}** is ${ending}${needsAttention ? ', and needs attention' : ''}`,
    ...(cause === null ? [] : [`because of ${cause.step ?? 'the saga'}: ${cause.type}, ${cause.message}`]),
    ['| step | state | at | took | undo took |', '|:--|:--|:--|--:|--:|', ...steps.map(row)].join('\n'),
  ].join('\n\n');
}

function row({ name, kind, state, startedAt, endedAt, failure, undo }: StepTrace): string {
  const title = kind === 'step' ? name : `${name} (${kind})`;
  const why = failure === null ? '' : ` (${failure.type})`;
  const at = startedAt.slice(11, 19);
  return `| ${title} | ${SIGNS[state]} ${state}${why} | ${at} | ${took(startedAt, endedAt)} | ${took(undo?.startedAt, undo?.endedAt)} |`;
}

function took(from: string | undefined, to: string | null | undefined): string {
  return from == null || to == null ? '' : `${elapsedMs(from, to)} ms`;
}
