/** The regular expressions of the OpenAPI document, which clients of other languages compile as they are. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { run } from './support/run.ts';

interface Language {
  readonly name: string;
  /** Shows that the language is here. */
  readonly version: readonly [command: string, ...args: string[]];
  /** Runs a file of `code`, whose argument is a file with a JSON list of patterns. Prints what is wrong with which. */
  readonly run: readonly [command: string, ...args: string[]];
  readonly file: string;
  readonly code: string;
  /** A pattern of JavaScript that it lacks, and what it says of it. */
  readonly lacks: readonly [pattern: string, says: string];
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'Python',
    version: ['python3', '--version'],
    run: ['python3', '-W', 'error'],
    file: 'patterns.py',
    code: `
import json, pathlib, re, sys
for pattern in json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8")):
    try:
        re.compile(pattern)
    except re.error as error:
        print(pattern, error)
`,
    lacks: [String.raw`^\p{L}+$`, String.raw`bad escape \p`],
  },
  {
    name: 'Go',
    version: ['go', 'version'],
    run: ['go', 'run'],
    file: 'patterns.go',
    code: `
package main

import ("encoding/json"; "fmt"; "os"; "regexp")

func main() {
  text, err := os.ReadFile(os.Args[1])
  if err != nil { panic(err) }
  var patterns []string
  if err := json.Unmarshal(text, &patterns); err != nil { panic(err) }
  for _, pattern := range patterns {
    if _, err := regexp.Compile(pattern); err != nil { fmt.Println(pattern, err) }
  }
}
`,
    lacks: [String.raw`^[^\u0000-\u001f]+$`, String.raw`invalid escape sequence`],
  },
];

const patterns = [...new Set(patternsIn(JSON.parse(readFileSync('contracts/openapi.json', 'utf8'))))];

function patternsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'pattern' && typeof inner === 'string' ? [inner] : patternsIn(inner),
  );
}

/** What a language says of patterns that it doesn't compile. */
async function complaints({ run: [command, ...args], file, code }: Language, asked: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'patterns-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'patterns.json'), JSON.stringify(asked));
  const { code: exit, stdout, stderr } = await run(command, [...args, file, 'patterns.json'], { cwd: folder });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
}

/** Where it is missing, its tests are left out and it says so; in CI they fail. */
async function isMissing({ name, version: [command, ...args] }: Language): Promise<boolean> {
  if (process.env['CI'] !== undefined || (await run(command, args, { cwd: '.' })).code === 0) return false;
  console.warn(`${name} is not here, so the patterns of contracts/openapi.json aren't compiled in it`);
  return true;
}

describe.each(LANGUAGES)('$name', async (language) => {
  const missing = await isMissing(language);

  it.skipIf(missing)('compiles every pattern of the OpenAPI document', async () => {
    expect(patterns.length).toBeGreaterThan(10);
    expect(await complaints(language, patterns)).toBe('');
  });

  it.skipIf(missing)('finds fault with what it lacks', async () => {
    const [pattern, says] = language.lacks;
    expect(await complaints(language, [pattern])).toContain(says);
  });
});

it('JavaScript compiles every pattern of the OpenAPI document, by the flag that validators set', () => {
  expect(() => patterns.map((pattern) => new RegExp(pattern, 'u'))).not.toThrow();
});
