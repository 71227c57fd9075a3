// Tells what the reports of tools/test-reporter.mjs say. The second, if there is one, is of the files that failed in
// the first, run again by themselves. On stderr: each test that failed, and why, and each that didn't fail again; on
// stdout the counts. With `--failed`, on stdout only the files that failed in the first. Exits with 1 when no test
// passed, or one failed twice. Plain JavaScript, since `.ci/run` calls it with the machine's own Node.
import { readFileSync } from 'node:fs';

/** @typedef {import('./test-reporter.mjs').Failure} Failure */
/** @typedef {import('./test-reporter.mjs').Report} Report */

const wantsFiles = process.argv[2] === '--failed';
const [first, second] = process.argv.slice(wantsFiles ? 3 : 2).map(read);
if (first === undefined) throw new Error('usage: test-report.mjs [--failed] <report> [<report of the second try>]');

if (wantsFiles) process.stdout.write([...new Set(first.failures.map(({ file }) => `${file}\n`))].join(''));
else tell(first, second);

/**
 * @param {Report} report
 * @param {Report | undefined} again
 */
function tell({ passed, failures }, again) {
  const failed = again?.failures ?? failures;
  const flaky = failures.filter((it) => !failed.some(({ file, name }) => file === it.file && name === it.name));
  for (const it of flaky) process.stderr.write(`flaky: ${told(it)}`);
  for (const it of failed) process.stderr.write(`failed: ${told(it)}`);
  process.stdout.write(`${passed + flaky.length} passed, ${failed.length} failed\n`);
  process.exitCode = passed > 0 && failed.length === 0 ? 0 : 1;
}

/** @param {Failure} failure */
function told({ file, name, why }) {
  return `${name === '' ? file : `${file} > ${name}`}\n  ${why}\n`;
}

/**
 * @param {string} path
 * @returns {Report}
 */
function read(path) {
  return /** @type {Report} */ (JSON.parse(readFileSync(path, 'utf8')));
}
