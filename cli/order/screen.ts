import { styleText } from 'node:util';

import type { SagaView } from '../../contracts/saga.ts';
import { drawChanges, drawLink, drawSaga, type Row } from './draw.ts';

/** Where a saga is shown. */
export interface Screen {
  show(saga: SagaView): void;
  /** A line of our own. */
  say(message: string): void;
}

export interface Terminal {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly colour: boolean;
}

/** Some terminals say that they have no columns. */
const UNKNOWN_WIDTH = 80;
const CLEAR_BELOW = '\u001B[0J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A`);

/** Draws over what it drew before, below the link to Temporal. */
export function redrawing({ write, columns, colour }: Terminal): Screen {
  let drawn = 0;
  const link = once(drawLink);
  return {
    show(saga) {
      const above = link(saga).map((row) => `${line(row, Infinity, colour)}\n`);
      // A line that wraps would take two, and the next drawing would begin too low.
      const lines = drawSaga(saga, new Date()).map((row) => `${line(row, columns() - 1, colour)}\n`);
      write(up(drawn) + CLEAR_BELOW + [...above, ...lines].join(''));
      drawn = lines.length;
    },
    say(message) {
      write(`${message}\n`);
      drawn = 0; // what was drawn stays above it
    },
  };
}

/** Writes a line for each change, for pipes and files. */
export function logging({ write, colour }: Omit<Terminal, 'columns'>): Screen {
  let before: SagaView | null = null;
  const link = once(drawLink);
  return {
    show(saga) {
      const rows = [...link(saga), ...drawChanges(before, saga, new Date())];
      for (const row of rows) write(`${line(row, Infinity, colour)}\n`);
      before = saga;
    },
    say: (message) => write(`${message}\n`),
  };
}

/** Draws until there is something to see, and then no more. */
function once(draw: (saga: SagaView) => readonly Row[]): (saga: SagaView) => readonly Row[] {
  let done = false;
  return (saga) => {
    const rows = done ? [] : draw(saga);
    done ||= rows.length > 0;
    return rows;
  };
}

/** Where a command shows sagas: nowhere when it prints JSON, else as its standard output can. */
export function screenFor({ json }: { readonly json: boolean }, env: NodeJS.ProcessEnv): Screen {
  if (json) return hidden;
  const { stdout } = process;
  const colour = stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  const write = (text: string): void => void stdout.write(text);
  return stdout.isTTY
    ? redrawing({ write, colour, columns: () => stdout.columns || UNKNOWN_WIDTH })
    : logging({ write, colour });
}

/** Shows nothing. */
export const hidden: Screen = { show: () => undefined, say: () => undefined };

function line({ sign, colour: paint, text }: Row, columns: number, colour: boolean): string {
  const fitting = text.length + 4 > columns ? `${text.slice(0, Math.max(0, columns - 5))}…` : text;
  return `  ${colour ? styleText(paint, sign, { validateStream: false }) : sign} ${fitting}`;
}
