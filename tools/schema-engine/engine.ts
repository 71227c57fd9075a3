import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';

import { migrationAdapter } from './adapter.ts';

export interface EngineOptions {
  readonly url: string;
  /** The schemas it starts with: their paths and texts. */
  readonly datamodels?: readonly (readonly [path: string, schema: string])[];
}

/** Runs `work` with a schema engine on a database. For its shadow databases the role must be allowed to make some. */
export async function withEngine<T>(
  { url, datamodels = [] }: EngineOptions,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { factory, end } = migrationAdapter(url);
  const initial = datamodels.map(([path, schema]): [string, string] => [path, schema]);
  try {
    const engine = await SchemaEngine.new(
      { datamodels: initial.length === 0 ? undefined : initial },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(factory),
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await end();
  }
}
