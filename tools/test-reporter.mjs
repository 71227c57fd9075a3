// Writes what vitest found to the file `TEST_REPORT`, as JSON for tools/test-report.mjs: how many tests passed, and
// what failed, where and why. Vitest's own JSON has neither the place nor what fails in a hook.
import { writeFileSync } from 'node:fs';

/** @typedef {{ readonly file: string, readonly name: string, readonly why: string }} Failure */
/** @typedef {{ readonly passed: number, readonly failures: readonly Failure[] }} Report */
/** @typedef {import('vitest/node').TestModule} TestModule */
/** @typedef {import('vitest').SerializedError} SerializedError */

export default class {
  /** @param {readonly TestModule[]} modules */
  onTestRunEnd(modules) {
    const path = process.env['TEST_REPORT'];
    if (path === undefined) throw new Error('TEST_REPORT has to name the file to write');
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    /** @type {Report} */
    const report = { passed, failures: modules.flatMap(failuresIn) };
    writeFileSync(path, JSON.stringify(report));
  }
}

/**
 * What failed in a file: the file itself, hooks, tests.
 *
 * @param {TestModule} module
 * @returns {readonly Failure[]}
 */
function failuresIn(module) {
  const file = module.relativeModuleId;
  return [
    ...module.errors().map((error) => ({ file, name: '', why: told(error, file) })),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map((error) => ({ file, name: `${suite.fullName} (a hook)`, why: told(error, file) })),
    ),
    ...[...module.children.allTests()]
      .filter((test) => test.result().state === 'failed')
      .map((test) => ({ file, name: test.fullName, why: told(test.result().errors?.[0], file) })),
  ];
}

/**
 * An error in a line: what it says, what caused it, and where in the test it was thrown.
 *
 * @param {SerializedError | undefined} error
 * @param {string} file
 */
function told(error, file) {
  if (error === undefined) return 'no reason given';
  const { name = 'Error', message, cause, stacks = [] } = error;
  const place = stacks.find((frame) => frame.file.endsWith(file));
  const why = `${name}: ${firstLine(message)}`;
  const because = cause?.message === undefined ? '' : ` (${firstLine(cause.message)})`;
  return `${why}${because}${place === undefined ? '' : `, at ${file}:${place.line}`}`;
}

/** @param {string} text */
function firstLine(text) {
  return text.trim().split('\n', 1).join('');
}
