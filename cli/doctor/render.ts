import { styleText } from 'node:util';

import type { Finding, State } from './finding.ts';

type Colour = 'green' | 'yellow' | 'red' | 'gray';

const SIGNS: Readonly<Record<State, readonly [sign: string, colour: Colour]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
  'not looked at': ['·', 'gray'],
};

/** Writes findings for people: a line each, and what to do below those that aren't good. */
export function render(findings: readonly Finding[], colour: boolean): string {
  const paint = (style: Colour, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.flatMap(({ about, state, says, advice }) => {
    const [sign, style] = SIGNS[state];
    const line = `  ${paint(style, sign)} ${about.padEnd(width)}  ${safe(says)}`;
    return advice === null ? [line] : [line, `    ${' '.repeat(width)}  → ${safe(advice)}`];
  });
  return [...lines, '', verdict(findings)].join('\n');
}

function verdict(findings: readonly Finding[]): string {
  const count = (state: State): number => findings.filter((finding) => finding.state === state).length;
  const [problems, warnings, unseen] = [count('problem'), count('warning'), count('not looked at')];
  const rest = unseen === 0 ? '' : ` ${counted(unseen, 'thing')} not looked at.`;
  if (problems + warnings > 0) return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.${rest}`;
  return unseen === 0 ? 'All is well.' : `What was looked at is well.${rest}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Others' messages may hold anything: what steers a terminal, or breaks the line, becomes a space. */
function safe(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
