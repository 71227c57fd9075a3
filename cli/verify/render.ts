import { styleText } from 'node:util';

import { formatMoney } from '../../contracts/money.ts';
import { ORACLES, type Finding, type Oracle } from './finding.ts';
import type { MoneyTotal, Report } from './report.ts';

/** What each oracle demands, in a few words. */
const PROMISES: Readonly<Record<Oracle, string>> = {
  I1: 'stock adds up',
  I2: 'money adds up',
  I3: 'orders have all, or nothing',
  I4: "others' own logs agree",
  I5: 'every order settles',
  I6: 'decisions are audited',
};

/** What was checked, where it isn't called as in the report. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['skus', 'SKUs'],
  ['ledgerTransactions', 'ledger transactions'],
  ['decidedOrders', 'decided orders'],
  ['providerLogLines', "lines of the payment provider's log"],
  ['carrierLogLines', "lines of the carrier's log"],
  ['underWay', 'under way'],
  ['auditRows', 'rows of the audit'],
]);

/** How many violations are listed; --json lists all. */
const MOST = 50;

/** Writes a report for people. */
export function render(report: Report, colour: boolean): string {
  const paint = (style: 'green' | 'red' | 'yellow' | 'gray', text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const all = report.notLookedAt.length === 0;
  const oracles = ORACLES.map((oracle) => {
    const { checked, violations } = report.oracles[oracle];
    const promise = `${oracle} ${PROMISES[oracle].padEnd(28)}`;
    if (Object.keys(checked).length === 0) return `  ${paint('gray', '·')} ${promise} not looked at`;
    const sign = violations === 0 ? paint('green', '✓') : paint('red', '✗');
    const verdict = violations === 0 ? '' : paint('red', `, ${violations} broken`);
    return `  ${sign} ${promise} ${counts(checked)}${verdict}`;
  });
  return [
    ...oracles,
    '',
    `  orders  ${ordersLine(report)}`,
    ...report.money.map((total) => `  money   ${moneyLine(total)}`),
    `  stock   ${stockLine(report)}`,
    ...report.warnings.map((warning) => `\n  ${paint('yellow', '!')} ${warning}`),
    ...(all ? [] : [`\n  ${paint('gray', '·')} not looked at: ${report.notLookedAt.join(', ')}`]),
    ...violationLines(report.violations, (text) => paint('red', text)),
    '',
    report.clean
      ? paint('green', all ? 'Everything adds up.' : 'What was looked at adds up.')
      : paint('red', `It does not add up: ${report.violations.length} broken.`),
  ].join('\n');
}

function counts(checked: Readonly<Record<string, number>>): string {
  return Object.entries(checked)
    .map(([what, count]) => `${count} ${LABELS.get(what) ?? what}`)
    .join(', ');
}

function ordersLine({ orders: { total, byStatus } }: Report): string {
  const statuses = Object.entries(byStatus).map(([status, count]) => `${count} ${status}`);
  return statuses.length === 0 ? 'none' : `${total}: ${statuses.join(', ')}`;
}

function moneyLine({ currency, captured, refunded }: MoneyTotal): string {
  const [into, back, kept] = [captured, refunded, captured - refunded].map((amount) =>
    formatMoney({ amount, currency }),
  );
  return `${into} in, ${back} given back, ${kept} kept`;
}

function stockLine({ stock: { available, reserved, left } }: Report): string {
  return `${available} available, ${reserved} reserved, ${left} sold`;
}

function violationLines(violations: readonly Finding[], paint: (text: string) => string): readonly string[] {
  const listed = violations
    .slice(0, MOST)
    .flatMap(({ oracle, about, law, expected, found }) => [
      '',
      `  ${paint(`✗ ${oracle}`)} ${about}: ${law}`,
      `       expected ${expected}`,
      `       found    ${found}`,
    ]);
  const rest = violations.length - MOST;
  return rest > 0 ? [...listed, '', `  … and ${rest} more; --json lists them all`] : listed;
}
