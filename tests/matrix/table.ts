import { FAULTS, nameOf } from './case.ts';
import type { Result } from './matrix.ts';

const SIGNS = 'abcdefghijklmnopqrstuvwxyz';

/** What a table counts. */
export interface Counted {
  readonly site: string;
  readonly fault: string;
  readonly wrong: readonly string[];
}

/** Counts cases by site and fault; of those that went wrong, how many. A pair counts where its first fault is. */
export function table(results: readonly Result[]): string {
  const counted = results.map((result) => {
    const { site = '', fault = '' } = result.tested.failpoints[0] ?? {};
    return { site, fault, wrong: complaintsOf(result) };
  });
  return tableOf(counted, FAULTS);
}

/** The same of any faults, which are told of by name. */
export function tableOf(results: readonly Counted[], told: Readonly<Record<string, string>>): string {
  const faults = Object.keys(told);
  const sites = [...new Set(results.map(({ site }) => site))];
  const width = Math.max(4, ...sites.map(({ length }) => length));
  const line = (title: string, cells: readonly string[]): string =>
    `${title.padEnd(width)} ${cells.map((cell) => cell.padStart(5)).join('')}`;
  const rows = sites.map((site) => {
    const here = results.filter((result) => result.site === site);
    const cells = faults.map((fault) => cell(here.filter((result) => result.fault === fault)));
    return line(site, [...cells, String(here.length)]);
  });
  const head = line('site', [...faults.map((_, i) => SIGNS.charAt(i)), 'all']);
  const legend = faults.map((fault, i) => `${SIGNS.charAt(i)} ${fault}: ${told[fault]}`);
  return [head, ...rows, '', ...legend].join('\n');
}

function cell(results: readonly Counted[]): string {
  const wrong = results.filter((result) => result.wrong.length > 0).length;
  if (results.length === 0) return '.';
  return wrong === 0 ? String(results.length) : `✗${wrong}`;
}

/** All that is to be said against a case, each as a line. */
export function complaintsOf({ wrong, missed }: Pick<Result, 'wrong' | 'missed'>): readonly string[] {
  return [...wrong, ...missed.map(({ site, place, nth }) => `never came to ${site}/${place} (${nth})`)];
}

/** Says what went wrong in a case, and how to have it again. */
export function tell(result: Result): string {
  return [
    `✗ npm run matrix -- --case '${nameOf(result.tested)}'`,
    ...complaintsOf(result).map((line) => `    ${line}`),
  ].join('\n');
}

/** Says that nothing was found to play, and where there is something. */
export function nothingAt(all: readonly { readonly site: string }[]): string {
  const sites = [...new Set(all.map(({ site }) => site))];
  return `there is no such case; the stories that were chosen come to these sites: ${sites.join(', ')}`;
}
