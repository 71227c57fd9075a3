import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import { freePort } from '../../process/free-port.ts';
import { eventually } from '../../tests/support/patience.ts';
import { Child, type ChildSpec, type ChildTimes } from './child.ts';
import { isAnswered } from './http.ts';
import type { Problem } from './problem.ts';
import { isAlive } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'child-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that runs `script` under Node, and is ready when it has made the file `ready`. */
function childOf(script: string, spec: Partial<ChildSpec> = {}, times: Partial<ChildTimes> = {}) {
  const heard = { lines: [] as string[], news: [] as string[], problems: [] as Problem[], pids: new Set<number>() };
  const ready = join(folder, 'ready');
  const child: Child = new Child(
    {
      name: 'tiny',
      title: 'tiny worker',
      command: process.execPath,
      args: ['--input-type=module', '-e', script],
      env: { READY: ready, COUNT: join(folder, 'count') },
      stopSignals: ['SIGTERM'],
      prepare: () => rmSync(ready, { force: true }),
      ready: () => Promise.resolve(existsSync(ready)),
      answers: () => Promise.resolve(true),
      ...spec,
    },
    {
      output: (_name, line) => heard.lines.push(line),
      news: (message) => heard.news.push(message),
      changed: () => child.pid !== undefined && heard.pids.add(child.pid),
      failed: (problem) => heard.problems.push(problem),
    },
    { pollMs: 5, ...times },
  );
  onTestFinished(() => child.kill());
  return { child, heard };
}

const BECOME_READY = `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.READY, '');`;
const STAY = `${BECOME_READY} setInterval(() => {}, 1000);`;

test('is started when it says that it is ready, and stops on its signal', async () => {
  const { child, heard } = childOf(`process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${STAY}`);
  await child.start();
  const pid = child.pid ?? 0;
  expect(isAlive(pid)).toBe(true);
  await child.stop(5_000);
  expect(isAlive(pid)).toBe(false);
  expect(child.pid).toBeUndefined();
  expect(heard.lines).toEqual(['bye']);
  expect(heard.news).toEqual([expect.stringMatching(/^tiny worker is ready \(\d+\.\d s\)$/)]);
});

test('comes back as another process when it is killed', async () => {
  const { child, heard } = childOf(STAY);
  await child.start();
  process.kill(child.pid ?? 0, 'SIGKILL');
  await eventually(() => expect(heard.news.at(-1)).toMatch(/is back/));
  expect(heard.news[1]).toBe('tiny worker died (SIGKILL); restarting in 0.2 s');
  expect(heard.pids.size).toBe(2);
});

test('comes back later each time, and at first again after it was healthy', async () => {
  const dying = `${BECOME_READY} setTimeout(() => process.exit(3), 20);`;
  const { child, heard } = childOf(dying, {}, { healthyMs: 60_000 });
  await child.start();
  const delays = () => heard.news.flatMap((line) => /exit code 3\); restarting in (.*) s/.exec(line)?.[1] ?? []);
  await eventually(() => expect(delays().length).toBeGreaterThan(2));
  expect(delays().slice(0, 3)).toEqual(['0.2', '0.4', '0.8']);

  const healthy = childOf(STAY, {}, { healthyMs: 1 });
  await healthy.child.start();
  for (const round of [1, 2]) {
    process.kill(healthy.child.pid ?? 0, 'SIGKILL');
    const isBack = () => expect(healthy.heard.news.filter((line) => line.includes('is back'))).toHaveLength(round);
    await eventually(isBack);
  }
  expect(healthy.heard.news.filter((line) => line.endsWith('restarting in 0.2 s'))).toHaveLength(2);
});

test('gives up, with its last words, when it never gets ready', async () => {
  const { child, heard } = childOf(`console.error('no such table'); process.exit(1);`, {}, { deathsBeforeReady: 2 });
  await expect(child.start()).rejects.toThrow(
    /^the tiny worker died 2 times \(exit code 1\) and was never ready; the last it said:\n {2}no such table/,
  );
  expect(heard.problems).toHaveLength(1);
});

test('gives up at once when its configuration is wrong', async () => {
  const { child, heard } = childOf(`console.error('PORT is not set'); process.exit(78);`);
  await expect(child.start()).rejects.toThrow(/can't run with its configuration.*\n {2}PORT is not set/);
  expect(heard.news).toEqual([]);
});

test('says which program is missing', async () => {
  const { child } = childOf('', { command: join(folder, 'absent') }, { deathsBeforeReady: 1 });
  await expect(child.start()).rejects.toThrow(/ENOENT/);
});

test('is killed when it ignores its signal, or is frozen', async () => {
  const { child, heard } = childOf(`process.on('SIGTERM', () => {}); ${STAY}`);
  await child.start();
  const pid = child.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  await child.stop(50);
  expect(isAlive(pid)).toBe(false);
  expect(heard.news.at(-1)).toBe('tiny worker did not stop on SIGTERM');
});

describe('one that hangs', () => {
  /** Health checks that are answered as foretold, and well from then on. */
  function checksOf(...foretold: readonly boolean[]) {
    const checks = { asked: 0, answers: () => Promise.resolve(foretold[checks.asked++] ?? true) };
    return checks;
  }
  const times = { hungAfterMs: 15 };
  const [no, yes] = [false, true];

  test('is ended and started again when it is frozen', async () => {
    const port = await freePort();
    const serve = `import { createServer } from 'node:http'; createServer((_, r) => r.end()).listen(${port}, '127.0.0.1');`;
    const answers = (withinMs: number) => isAnswered(`http://127.0.0.1:${port}/`, withinMs);
    const { child, heard } = childOf(serve + STAY, { answers }, { hungAfterMs: 3_000 });
    await child.start();
    process.kill(child.pid ?? 0, 'SIGSTOP');
    await eventually(() => expect(heard.news.at(-1)).toMatch(/is back/));
    expect(heard.news.slice(1, 3)).toEqual([
      'tiny worker has answered no health check for 3 s; it is ended',
      'tiny worker died (SIGTERM); restarting in 0.2 s',
    ]);
  });

  test('is killed when it ends on no other signal', async () => {
    let hangs = false;
    const answers = () => Promise.resolve(!hangs);
    const busy = `process.on('SIGTERM', () => {}); ${STAY} for (;;);`;
    const { child, heard } = childOf(busy, { answers }, { ...times, hungSignalMs: 50 });
    await child.start();
    hangs = true;
    await eventually(() => expect(heard.news).toHaveLength(3));
    hangs = false;
    expect(heard.news[2]).toBe('tiny worker died (SIGKILL); restarting in 0.2 s');
    await eventually(() => expect(heard.news.at(-1)).toMatch(/is back/));
  });

  test('is left alone as long as it answers one health check in three', async () => {
    const checks = checksOf(no, no, yes, no, no, yes, no, no, yes);
    const { child, heard } = childOf(STAY, { answers: checks.answers }, times);
    await child.start();
    await eventually(() => expect(checks.asked).toBeGreaterThan(9));
    expect(heard.pids.size).toBe(1);
  });

  test('may take longer while it starts', async () => {
    let asked = 0;
    const started = Promise.withResolvers<void>();
    const answers = async () => {
      asked += 1;
      if (asked === 12) await started.promise;
      return asked > 13;
    };
    const { child, heard } = childOf(STAY, { answers, ready: () => Promise.resolve(asked === 12) }, times);
    await child.start();
    started.resolve();
    await eventually(() => expect(asked).toBeGreaterThan(14));
    expect(heard.pids.size).toBe(1);
  });

  test('is ended, too, when it never gets ready', async () => {
    const checks = checksOf(...Array.from({ length: 12 }, () => no));
    const ready = () => Promise.resolve(checks.asked > 12);
    const { child, heard } = childOf(STAY, { answers: checks.answers, ready }, times);
    await child.start();
    expect(heard.news[0]).toMatch(/has answered no health check/);
    expect(heard.pids.size).toBe(2);
  });

  test('is left alone for ever when that is wanted', async () => {
    const checks = checksOf(no);
    const { child } = childOf(STAY, { answers: checks.answers }, { hungAfterMs: 0 });
    await child.start();
    await child.stop(5_000);
    expect(checks.asked).toBe(0);
  });
});

test('is not started again when it is stopped while it waits for that', async () => {
  const { child, heard } = childOf(`import { appendFileSync } from 'node:fs'; appendFileSync(process.env.COUNT, '.');`);
  void child.start();
  await eventually(() => expect(heard.news).toHaveLength(1));
  await child.stop(1_000);
  await setImmediate(); // whatever was waiting has gone on
  expect(child.pid).toBeUndefined();
  expect(heard.pids.size).toBe(1);
  expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('.');
});

test('hands on its last line, without a line end', async () => {
  const { child, heard } = childOf(`${STAY} process.stdout.write('one\\r\\ntwo\\nthree'); process.exit(78);`);
  await child.start().catch(() => undefined);
  await eventually(() => expect(heard.problems).toHaveLength(1));
  await eventually(() => expect(heard.lines).toEqual(['one', 'two', 'three']));
});
