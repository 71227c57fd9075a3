import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('writes one JSON line an entry to stdout, also right before a crash', () => {
  const child = spawnSync(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { logger } from './process/log.ts';
       const log = logger('carrier', 'info');
       log.debug('too quiet');
       log.info({ port: 4020 }, 'ready');
       log.error(new Error('broken'), 'stopped');
       process.kill(process.pid, 'SIGKILL');`,
    ],
    { encoding: 'utf8', cwd: `${import.meta.dirname}/..` },
  );
  expect(child.signal).toBe('SIGKILL');
  const entries = child.stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(entries).toEqual([
    { level: 'info', time: isoTime, pid: child.pid, name: 'carrier', port: 4020, msg: 'ready' },
    expect.objectContaining({ level: 'error', err: brokenError, msg: 'stopped' }),
  ]);
});

const brokenError: unknown = expect.objectContaining({ message: 'broken' });
const isoTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
