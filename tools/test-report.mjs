// Tells what vitest's JSON reports say. The second, if there is one, is of the files that failed in the first, run again
// by themselves. On stderr: each test that failed, and why, and each that didn't fail again; on stdout the counts. With
// `--failed`, on stdout only the files that failed in the first. Exits with 1 when no test passed, or one failed twice.
// Plain JavaScript, since `.ci/run` calls it with the machine's own Node.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** @typedef {{ readonly status: string, readonly fullName: string, readonly failureMessages: readonly string[] }} Test */
/** @typedef {{ readonly name: string, readonly status: string, readonly message: string, readonly assertionResults: readonly Test[] }} File */
/** @typedef {{ readonly numPassedTests: number, readonly testResults: readonly File[] }} Report */

const wantsFiles = process.argv[2] === '--failed';
const [first, second] = process.argv.slice(wantsFiles ? 3 : 2).map(read);
if (first === undefined) throw new Error('usage: test-report.mjs [--failed] <report> [<report of the second try>]');

if (wantsFiles) {
  const files = first.testResults.filter(({ status }) => status === 'failed');
  process.stdout.write(files.map(({ name }) => `${relative('', name)}\n`).join(''));
} else tell(failuresIn(first), second && failuresIn(second), first.numPassedTests);

/**
 * @param {ReadonlyMap<string, string>} failures
 * @param {ReadonlyMap<string, string> | undefined} again
 * @param {number} passed
 */
function tell(failures, again, passed) {
  const flaky = again === undefined ? [] : [...failures].filter(([test]) => !again.has(test));
  const failed = again ?? failures;
  for (const [test, why] of flaky) process.stderr.write(`flaky: ${test}\n  ${why}\n`);
  for (const [test, why] of failed) process.stderr.write(`failed: ${test}\n  ${why}\n`);
  process.stdout.write(`${passed + flaky.length} passed, ${failed.size} failed\n`);
  process.exitCode = passed > 0 && failed.size === 0 ? 0 : 1;
}

/**
 * @param {string} path
 * @returns {Report}
 */
function read(path) {
  return /** @type {Report} */ (JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * The tests that failed, each with why; a file that couldn't run counts as one.
 *
 * @param {Report} report
 */
function failuresIn({ testResults }) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative('', name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [/** @type {const} */ ([file, firstLine(message)])];
    return failed.map(
      ({ fullName, failureMessages }) =>
        /** @type {const} */ ([`${file} > ${fullName}`, firstLine(failureMessages[0])]),
    );
  });
  return new Map(failures);
}

/** @param {string | undefined} message */
function firstLine(message = '') {
  return message.trim().split('\n', 1).join('');
}
