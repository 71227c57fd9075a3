// `npm run openapi`: writes the OpenAPI document, and the types that clients read it by, from the declared operations.
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { openApiDocument } from '../api/openapi.ts';
import { APIS } from '../contracts/apis.ts';
import { SERVICES } from '../contracts/names.ts';

const FILES = {
  document: fileURLToPath(new URL('../contracts/openapi.json', import.meta.url)),
  types: fileURLToPath(new URL('../contracts/openapi.d.ts', import.meta.url)),
} as const;
type Name = keyof typeof FILES;

/** Makes both files' content. */
async function generate(): Promise<Record<Name, string>> {
  const document = openApiDocument(SERVICES.map((name) => ({ name, operations: APIS[name] })));
  // The generator prints by TypeScript's classic API, which TypeScript 7 has no more.
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-5' : specifier, context),
  });
  const { astToString, default: typesOf } = await import('openapi-typescript');
  const json = JSON.stringify(document);
  const types = astToString(await typesOf(json));
  return {
    document: await formatted(FILES.document, json),
    types: await formatted(FILES.types, `// Made from openapi.json by \`npm run openapi\`.\n${types}`),
  };
}

async function formatted(path: string, content: string): Promise<string> {
  return format(content, { ...(await resolveConfig(path)), filepath: path });
}

/** Names the files that aren't what the operations make of them. */
export async function staleFiles(): Promise<readonly string[]> {
  const made = await generate();
  return names().filter((name) => readFileSync(FILES[name], 'utf8') !== made[name]);
}

async function writeFiles(): Promise<void> {
  const made = await generate();
  for (const name of names()) writeFileSync(FILES[name], made[name]);
}

function names(): readonly Name[] {
  return Object.keys(FILES) as Name[]; // the object has no others
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFiles();
