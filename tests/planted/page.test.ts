import { existsSync } from 'node:fs';

import { expect, test } from 'vitest';

import { FAULTS } from '../matrix/case.ts';
import { PLANTED } from './catalogue.ts';
import { SECTIONS } from './modes.ts';
import { failureModesPage, writtenPage } from './page.ts';
import { RULES } from './rules.ts';

const modes = SECTIONS.flatMap((section) => section.modes);

test('docs/failure-modes.md is what the catalogues make', async () => {
  expect(writtenPage()).toBe(await failureModesPage());
});

test('every mode is proven by something that there is, or open', () => {
  const unproven = modes.filter(([, , here, tests, open]) => (here === '' || tests.length === 0) && open === undefined);
  expect(unproven).toEqual([]);
  const tests = new Set(modes.flatMap(([, , , tests]) => tests));
  const files = [...tests].filter((each) => !each.startsWith('npm run matrix'));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const faults = [...tests].flatMap((each) => /^npm run matrix \((.*)\)$/u.exec(each)?.[1]?.split(', ') ?? []);
  expect(faults.filter((fault) => !Object.hasOwn(FAULTS, fault))).toEqual([]);
});

test('every planted bug brings about a mode that there is, or breaks a rule', () => {
  const known = new Set([...modes, ...RULES].map(([id]) => id));
  expect(PLANTED.filter(({ mode }) => !known.has(mode))).toEqual([]);
});

test('every mode has a planted bug, or says why it has none', () => {
  const planted = new Set(PLANTED.map(({ mode }) => mode));
  const bare = modes.filter(
    ([id, , here, , open]) => !planted.has(id) && open === undefined && !here.startsWith("can't"),
  );
  expect(bare.map(([id]) => id)).toEqual([]);
});

test('every rule has a planted bug', () => {
  const planted = new Set(PLANTED.map(({ mode }) => mode));
  expect(RULES.filter(([id, , also = []]) => ![id, ...also].some((mode) => planted.has(mode)))).toEqual([]);
  const known = new Set(modes.map(([id]) => id));
  expect(RULES.flatMap(([, , also = []]) => also.filter((id) => !known.has(id)))).toEqual([]);
});
