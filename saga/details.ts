import type { SagaTrace, StepTrace } from '../contracts/saga.ts';

const SIGNS = {
  running: '▶',
  done: '✔',
  refused: '✘',
  failed: '✘',
  parked: '⚠',
  compensating: '◀',
  compensated: '↩',
} as const satisfies Record<StepTrace['state'], string>;

/** Writes a saga as Markdown, for the page of its workflow in Temporal's web UI. */
export function details(trace: SagaTrace): string {
  const { sagaId, state, cause, needsAttention, steps } = trace;
  return [
    `**${sagaId}** is ${state}${needsAttention ? ', and needs attention' : ''}`,
    ...(cause === null ? [] : [`because of ${cause.step ?? 'the saga'}: ${cause.type}, ${cause.message}`]),
    ['| step | kind | state | from | to | taken back |', '|---|---|---|---|---|---|', ...steps.map(row)].join('\n'),
  ].join('\n\n');
}

function row({ name, kind, state, startedAt, endedAt, failure, undo }: StepTrace): string {
  const why = failure === null ? '' : ` (${failure.type})`;
  return `| ${name} | ${kind} | ${SIGNS[state]} ${state}${why} | ${time(startedAt)} | ${time(endedAt)} | ${time(undo?.endedAt ?? null)} |`;
}

function time(iso: string | null): string {
  return iso?.slice(11, 23) ?? '';
}
