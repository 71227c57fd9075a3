import { styleText } from 'node:util';

import { parseConfig } from '../../process/config.ts';
import { type ProcessName, PROCESS_NAMES } from '../../process/configs/names.ts';
import { PROCESSES } from '../../process/configs/processes.ts';
import { type Settings, settingsOf } from '../../process/settings.ts';
import { type Variable, variablesOf } from '../../process/variables.ts';
import { EXIT } from '../exit.ts';
import type { ConfigOptions } from './command.ts';

/** A variable of a process as it is now. */
interface Effective {
  readonly name: string;
  /** Null where nobody sets it; of a secret not the value. */
  readonly value: string | null;
  /** `environment`, a file's name, `default`, or null where nobody sets it. */
  readonly source: string | null;
  readonly secret: boolean;
}

interface ProcessReport {
  readonly variables: readonly Effective[];
  readonly problems: readonly string[];
}

interface Report {
  /** What `NODE_ENV` says. */
  readonly environment: string;
  readonly valid: boolean;
  /** Of the file of the environment. */
  readonly problems: readonly string[];
  readonly processes: Readonly<Partial<Record<ProcessName, ProcessReport>>>;
}

const MASK = '********';

/** Prints what processes are told, and returns the exit code. */
export async function showConfig(options: ConfigOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const report = reportOf(settingsOf(env), options.process === undefined ? PROCESS_NAMES : [options.process]);
  const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : render(report, colour)}\n`);
  return Promise.resolve(report.valid ? EXIT.good : EXIT.configuration);
}

function reportOf(settings: Settings, names: readonly ProcessName[]): Report {
  const processes = Object.fromEntries(names.map((name) => [name, processReport(settings, name)]));
  const { environment, problems } = settings;
  const all = [...problems, ...Object.values(processes).flatMap((report) => report.problems)];
  return { environment, valid: all.length === 0, problems, processes };
}

function processReport(settings: Settings, name: ProcessName): ProcessReport {
  const result = parseConfig(PROCESSES[name], { ...settings, problems: [] });
  const variables = variablesOf(PROCESSES[name]).map((variable) => effective(settings, variable));
  return { variables, problems: result.success ? [] : result.problems };
}

function effective({ values }: Settings, { name, secret, fallback }: Variable): Effective {
  const setting = values.get(name) ?? (fallback === null ? undefined : { value: fallback, source: 'default' });
  if (setting === undefined) return { name, value: null, source: null, secret };
  return { name, value: secret ? MASK : setting.value, source: setting.source, secret };
}

function render({ environment, problems, processes }: Report, colour: boolean): string {
  const paint = (style: 'bold' | 'red' | 'gray', text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const wrong = (problem: string): string => paint('red', `  ✗ ${problem}`);
  const blocks = Object.entries(processes).map(([name, { variables, problems }]) =>
    [
      paint('bold', name),
      ...lines(variables).map(([line, source]) => `  ${line}${paint('gray', source)}`),
      ...problems.map(wrong),
    ].join('\n'),
  );
  const head = [`NODE_ENV is '${environment}'`, ...problems.map(wrong)].join('\n');
  return [head, ...blocks].join('\n\n');
}

/** Values that nobody set aren't shown. */
function lines(variables: readonly Effective[]): readonly (readonly [string, string])[] {
  const set = variables.flatMap(({ name, value, source }) => (value === null ? [] : [{ name, value, source }]));
  const width = (pick: 'name' | 'value'): number => Math.max(0, ...set.map((line) => line[pick].length));
  const [names, values] = [width('name'), width('value')];
  return set.map(({ name, value, source }) => [`${name.padEnd(names)}  ${value.padEnd(values)}  `, source ?? '']);
}
