/** The pages: what they point at is there, what they name runs, and each can be reached. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { backstitch } from '../cli/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The links of a page to files, as paths from the root, each with its anchor. */
function linksOf(page: string): readonly { readonly path: string; readonly anchor: string | undefined }[] {
  const targets = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/gu)].map(([, target = '']) => target);
  return targets.map((target) => {
    const [file = '', anchor] = target.split('#');
    return { path: file === '' ? page : relative(root, join(root, dirname(page), file)), anchor };
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...textOf(page).matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('points at what is there', () => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && !anchorsOf(path).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names commands that there are', () => {
    const named = [...textOf(page).matchAll(/npx\s+backstitch((?: [a-z]+)*)/gu)].map(([, words = '']) => words);
    expect(named.filter((words) => !isCommand(words.trim().split(' ')))).toEqual([]);
  });
});

it('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { path } of linksOf(page)) if (pages.includes(path)) reached.add(path);
  }
  const decisions = (page: string): boolean => page.startsWith('docs/decisions/'); // linked as a folder
  expect(pages.filter((page) => !reached.has(page) && !decisions(page))).toEqual([]);
});

/** Whether the words begin with a command; arguments may follow those that have no commands of their own. */
function isCommand(words: readonly string[], command: Command = backstitch({})): boolean {
  const [first = '', ...rest] = words;
  if (command.commands.length === 0 || first === '') return true;
  const child = command.commands.find((it) => it.name() === first);
  return child !== undefined && isCommand(rest, child);
}
