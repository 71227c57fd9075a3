import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

const TOOLS = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = { name: 'tiny', version: '1.0.0', dependencies: { leaf: 'file:leaf' } };
const LOCK = {
  name: 'tiny',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: { '': PACKAGE, leaf: { version: '1.0.0' }, 'node_modules/leaf': { resolved: 'leaf', link: true } },
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backstitch-bootstrap-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const name of ['bootstrap', 'first-run', 'install', 'temporal-cache', 'generate', 'hydrate-postgres']) {
    cpSync(join(TOOLS, `${name}.mjs`), join(root, 'tools', `${name}.mjs`));
  }
  mkdirSync(join(root, 'prisma'));
  mkdirSync(join(root, 'leaf'));
  write('leaf/package.json', { name: 'leaf', version: '1.0.0' });
  write('package.json', PACKAGE);
  write('package-lock.json', LOCK);
});

function write(file: string, content: unknown): void {
  writeFileSync(join(root, file), JSON.stringify(content));
}

/** A project with one package, which is a folder in it: each test says what its entry does. */
function start(source: string, ...args: string[]): ChildProcess {
  writeFileSync(join(root, 'entry.mjs'), source);
  const child = spawn(process.execPath, [join(root, 'tools/bootstrap.mjs'), 'entry.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ending(child: ChildProcess): Promise<{ code: number | null; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  await once(child, 'close');
  return { code: child.exitCode, output, errors };
}

test('installs once, and again when package-lock.json asks for something else', async () => {
  expect((await ending(start(''))).errors).toMatch(
    /^The first run installs the packages \(about a minute\); .*\ninstalling packages .*\ninstalled packages in \d+ s\n$/u,
  );
  expect((await ending(start(''))).errors).toBe('');
  const optional = { 'node_modules/extra': { version: '1.0.0', optional: true } }; // as for another platform
  write('package-lock.json', { ...LOCK, packages: { ...LOCK.packages, ...optional } });
  expect((await ending(start(''))).errors).toBe('');
  write('leaf/package.json', { name: 'leaf', version: '2.0.0' });
  write('package-lock.json', { ...LOCK, packages: { ...LOCK.packages, leaf: { version: '2.0.0' } } });
  expect((await ending(start(''))).errors).toContain('installing packages');
});

test("tells what npm said when the packages can't be installed", async () => {
  mkdirSync(join(root, 'other'));
  write('other/package.json', { name: 'other', version: '1.0.0' });
  write('package.json', { ...PACKAGE, dependencies: { leaf: 'file:leaf', other: 'file:other' } });
  const { code, errors } = await ending(start(''));
  expect(code).toBe(1);
  expect(errors).toMatch(/npm ci failed with code 1:[^]*Missing: other@/u);
});

test('hands on the arguments and the exit code', async () => {
  const { code, output } = await ending(
    start('console.log(process.argv.slice(2)); process.exitCode = 7', 'a', '--b=c d'),
  );
  expect(code).toBe(7);
  expect(output).toBe("[ 'a', '--b=c d' ]\n");
});

test('says which signal ended the entry', async () => {
  expect((await ending(start("process.kill(process.pid, 'SIGKILL')"))).code).toBe(137);
});

/** Says `up` once it can be told to end, then what it is told until it ends. */
const TALKING = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log(signal);
    setTimeout(() => process.exit(5), 400);
  });
  process.on('disconnect', () => {
    process.getBuiltinModule('node:fs').writeFileSync(process.argv[2], 'alone');
    process.exit(6);
  });
  console.log('up');`;

test.each(['SIGINT', 'SIGTERM'] as const)('lets the entry end itself on %s, told once', async (signal) => {
  const child = start(TALKING);
  child.stdout?.once('data', () => {
    child.kill(signal);
    child.stdout?.once('data', () => child.kill(signal)); // as npm does, after the terminal has
  });
  expect(await ending(child)).toMatchObject({ code: 5, output: `up\n${signal}\n` });
});

test('lets the entry know when it is killed itself', async () => {
  const note = join(root, 'note');
  const child = start(TALKING, note);
  child.stdout?.once('data', () => child.kill('SIGKILL'));
  await ending(child); // its output closes when the entry has ended, too
  expect(readFileSync(note, 'utf8')).toBe('alone');
});
