import { fileURLToPath } from 'node:url';

import { defineConfig } from 'prisma/config';

// Prisma's own schema engine is a download; this is the same engine as WebAssembly, from a package.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(
  new URL('../../tools/schema-engine/main.ts', import.meta.url),
);

const url = process.env['ORDERS_DATABASE_URL'];

export default defineConfig({
  schema: './schema.prisma',
  migrations: { path: './migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
});
