// Tells what vitest's JSON report says: on stderr each test that failed, and why; on stdout the counts. Exits with 1
// when there is no report, or no test passed. Plain JavaScript, since `.ci/run` calls it with the machine's own Node.
import { readFileSync } from 'node:fs';

/** @typedef {{ readonly status: string, readonly fullName: string, readonly failureMessages: readonly string[] }} Test */
/** @typedef {{ readonly name: string, readonly status: string, readonly message: string, readonly assertionResults: readonly Test[] }} File */

/** @param {string | undefined} message */
const firstLine = (message = '') => message.trim().split('\n', 1).join('');

const report = /** @type {{ readonly numPassedTests: number, readonly testResults: readonly File[] }} */ (
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
);

const failures = report.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  // A file that couldn't run counts as a failure.
  if (status === 'failed' && failed.length === 0) return [`${file}\n  ${firstLine(message)}`];
  return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}\n  ${firstLine(failureMessages[0])}`);
});

for (const failure of failures) process.stderr.write(`failed: ${failure.replace(`${process.cwd()}/`, '')}\n`);
process.stdout.write(`${report.numPassedTests} passed, ${failures.length} failed\n`);
process.exitCode = report.numPassedTests > 0 ? 0 : 1;
