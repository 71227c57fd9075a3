import type { OxlintOverride } from 'oxlint';

import { SERVICES, type Service } from '../../contracts/names.ts';

// Who may import whom, told by the text of an import, which for our own files is always relative. Three traps, so that
// tests/imports.test.ts proves every line of the table:
// - no look-ahead in `regex`: oxlint ignores such a pattern without a word
// - an import that a negated `group` lets through isn't looked at any further: those come last
// - a later override replaces an earlier one of the same file, it doesn't add to it

const FOLDERS = [
  'saga',
  'contracts',
  'workflows',
  'activities',
  'workers',
  'api',
  'console',
  'cli',
  'simulators',
  'prisma',
  'process',
  'tools',
  'tests',
  'bench',
  'soak',
] as const;
type Folder = (typeof FOLDERS)[number];

interface Restriction {
  readonly regex?: string;
  readonly group?: string[];
  readonly allowTypeImports?: true;
  readonly message: string;
}

const UP = String.raw`^(\.\./)+`;
const ANY_SERVICE = `(${SERVICES.join('|')})`;

/** A pattern for the rest of a path unless it is one of these, none of which begins another. */
function anythingBut(...words: readonly string[]): string {
  const prefixes = new Set(words.flatMap((word) => Array.from(word, (_, i) => word.slice(0, i))));
  const departures = Array.from(prefixes, (prefix) => {
    const next = words.filter((word) => word.startsWith(prefix)).map((word) => word.charAt(prefix.length));
    return `${prefix.replaceAll('.', String.raw`\.`)}([^${next.join('')}]|$)`;
  });
  return `(${[...departures, ...words.map((word) => `${word}.`)].join('|')})`;
}

/** Paths that hide where they lead to. */
const DETOURS: Restriction = {
  regex: String.raw`^\./\.|[^./]/\.\.?/|/\./|//`,
  message: 'write the shortest relative path',
};

function folders(...allowed: readonly Folder[]): Restriction {
  const refused = FOLDERS.filter((folder) => !allowed.includes(folder));
  return { regex: `${UP}(${refused.join('|')})/`, message: `may import ${allowed.join(', ')} only` };
}

function otherServices(service: Service): Restriction {
  const others = SERVICES.filter((other) => other !== service).join('|');
  return {
    regex: String.raw`^(\./|(\.\./)+)((prisma|activities|api|workers)/)?(${others})(/|\.ts)`,
    message: `belongs to another service than ${service}`,
  };
}

function noPackage(name: string, message: string): Restriction {
  return { regex: `^${name}(/|$)`, message };
}

/** Ends a list. */
function onlyPackages(...allowed: readonly string[]): Restriction {
  const group = ['*', '*/**', ...allowed.map((name) => `!${name}`), '!./**', '!../**'];
  return { group, message: `may import ${allowed.join(', ')} only, of all packages` };
}

function typesOnly(folder: Folder): Restriction {
  return { regex: `${UP}${folder}/`, allowTypeImports: true, message: `may import types of ${folder} only` };
}

/** The values of contracts that workflow code may load; what else lies there may bring zod along. */
const TYPES_AND_NAMES: Restriction = {
  regex: `${UP}contracts/${anythingBut('names.ts', 'saga.ts')}`,
  allowTypeImports: true,
  message: 'may import only types of contracts, but for names.ts and saga.ts',
};
const SERVICE_FOLDERS: Restriction = {
  regex: String.raw`^(\./|(\.\./)+(activities|workers)/)${ANY_SERVICE}(/|\.ts)`,
  message: 'is shared by all services, and may import none',
};
const API_SERVICES: Restriction = {
  regex: String.raw`^(\.\./)+${ANY_SERVICE}/`,
  message: 'is shared by all services, and may import none',
};
const DATABASES: Restriction = {
  regex: String.raw`${UP}prisma/${ANY_SERVICE}/`,
  message: "has no client of a service's database",
};
const PRISMA_TOOLS: Restriction = {
  regex: String.raw`${UP}prisma/[^/]+\.ts$`,
  message: "may import its own service's database only",
};
const WORKFLOW_CODE = noPackage('@temporalio/workflow', 'is for workflow code');
const WORKER = noPackage('@temporalio/worker', 'the API runs no worker');
const TEMPORAL = noPackage('@temporalio', 'talks HTTP, and knows no Temporal');

const IN_WORKFLOWS = ['@temporalio/workflow', '@temporalio/common'];

function restrict(files: readonly string[], ...patterns: readonly Restriction[]): OxlintOverride {
  return { files: [...files], rules: { 'no-restricted-imports': ['error', { patterns: [DETOURS, ...patterns] }] } };
}

function ofService(service: Service): readonly OxlintOverride[] {
  const others = otherServices(service);
  return [
    restrict([`prisma/${service}/*.ts`], folders('prisma', 'contracts'), others, PRISMA_TOOLS, WORKFLOW_CODE),
    restrict(
      [`activities/${service}/**`],
      folders('activities', 'contracts', 'prisma'),
      others,
      PRISMA_TOOLS,
      WORKFLOW_CODE,
    ),
    restrict(
      [`workers/${service}.ts`],
      folders('workers', 'activities', 'contracts', 'prisma', 'process'),
      others,
      PRISMA_TOOLS,
      WORKFLOW_CODE,
    ),
    restrict(
      [`api/${service}/**`],
      folders('api', 'contracts', 'prisma', 'process', 'workflows'),
      typesOnly('workflows'),
      others,
      PRISMA_TOOLS,
      WORKER,
      WORKFLOW_CODE,
    ),
  ];
}

/** The import rules of every folder. */
export const importRules: readonly OxlintOverride[] = [
  restrict(['contracts/**'], folders('contracts'), onlyPackages('zod')),
  restrict(['contracts/names.ts', 'contracts/saga.ts'], folders('contracts'), onlyPackages()),
  restrict(['saga/**'], folders('saga', 'contracts'), TYPES_AND_NAMES, onlyPackages(...IN_WORKFLOWS)),
  restrict(['workflows/**'], folders('workflows', 'saga', 'contracts'), TYPES_AND_NAMES, onlyPackages(...IN_WORKFLOWS)),
  restrict(['process/**'], folders('process')),
  // What a process is told may name what processes agree on.
  restrict(['process/configs/**'], folders('process', 'contracts')),
  restrict(['prisma/*.ts'], folders('prisma', 'contracts'), DATABASES),
  restrict(['activities/*.ts'], folders('activities', 'contracts'), SERVICE_FOLDERS, WORKFLOW_CODE),
  // Of activities, what is every service's: the trace that they run in.
  restrict(['workers/*.ts'], folders('workers', 'activities', 'contracts', 'process'), SERVICE_FOLDERS, WORKFLOW_CODE),
  restrict(['api/*.ts'], folders('api', 'contracts', 'process'), WORKER, WORKFLOW_CODE),
  restrict(['api/identity/**'], folders('api', 'contracts', 'process'), API_SERVICES, TEMPORAL),
  restrict(['api/edges/**', 'api/pages/**'], folders('api', 'process'), API_SERVICES, TEMPORAL),
  // The entry opens what it hands to the apps.
  restrict(['api/server.ts'], folders('api', 'contracts', 'prisma', 'process'), PRISMA_TOOLS, WORKER, WORKFLOW_CODE),
  restrict(['simulators/**', 'console/**'], folders('simulators', 'console', 'contracts', 'process'), TEMPORAL),
  restrict(['cli/**'], folders('cli', 'contracts', 'prisma', 'process', 'tools'), DATABASES),
  restrict(['tools/**'], folders('tools', 'contracts', 'prisma', 'process'), DATABASES),
  // It writes down what the API says of itself.
  restrict(['tools/openapi.ts'], folders('tools', 'contracts', 'api'), DATABASES),
  ...SERVICES.flatMap(ofService),
];
