import { randomUUID } from 'node:crypto';

import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

export interface MigrationAdapter {
  readonly factory: SqlMigrationAwareDriverAdapterFactory;
  /** Ends the connections that the engine left open. */
  end(): Promise<void>;
}

/** PostgreSQL's `"char"`, of which its catalogue is full, and `char(n)`. */
const CHAR_OID = 18;
const BPCHAR_OID = 1042;

/** Prisma's PostgreSQL adapter, mended where it doesn't serve the schema engine. */
export function migrationAdapter(url: string): MigrationAdapter {
  const config = poolConfig(url);
  const prisma = new PrismaPg(config);
  const open: Adapter[] = [];
  const connect = async (target: PrismaPg): Promise<Adapter> => {
    const adapter = mend(await target.connect());
    open.push(adapter);
    return adapter;
  };
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: prisma.provider,
    adapterName: prisma.adapterName,
    connect: async () => connect(prisma),
    connectToShadowDb: async () => {
      const database = `prisma_migrate_shadow_db_${randomUUID()}`;
      const admin = await connect(prisma);
      await admin.executeScript(`CREATE DATABASE "${database}"`);
      const shadow = await connect(new PrismaPg({ ...config, database }));
      const dispose = shadow.dispose.bind(shadow);
      // The adapter's own drops the database before it disconnects from it.
      shadow.dispose = async () => {
        await dispose();
        await admin.executeScript(`DROP DATABASE "${database}" WITH (FORCE)`);
      };
      return shadow;
    },
  };
  const end = async (): Promise<void> => {
    const pools = open.map((adapter) => adapter.underlyingDriver());
    await Promise.all(pools.filter((pool) => !pool.ended && !pool.ending).map(async (pool) => pool.end()));
  };
  return { factory, end };
}

/** In parts, since a connection string would win over the shadow's `database`. One session keeps locks and settings. */
function poolConfig(url: string): pg.PoolConfig {
  return { ...parseIntoClientConfig(url), max: 1 };
}

function mend(adapter: Adapter): Adapter {
  // Its own splits a script at every semicolon, those in function bodies too. Without arguments this is one simple query.
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] });
  };
  understandChar(adapter);
  return adapter;
}

/** The adapter refuses `"char"` columns. They pass as `char(n)`, and are given their type afterwards. */
function understandChar(adapter: Adapter): void {
  const charColumns = new WeakMap<object, readonly boolean[]>();
  const pool = adapter.underlyingDriver();
  const query = pool.query.bind(pool) as (config: unknown) => Promise<pg.QueryResult | readonly pg.QueryResult[]>;
  const disguised: typeof query = async (config) => {
    const result = await query(config);
    if (!('fields' in result)) return result;
    const isChar = result.fields.map(({ dataTypeID }) => dataTypeID === CHAR_OID);
    charColumns.set(result.rows, isChar);
    const fields = result.fields.map((field, i) => (isChar[i] === true ? { ...field, dataTypeID: BPCHAR_OID } : field));
    return { ...result, fields };
  };
  pool.query = disguised as typeof pool.query; // the one overload that the adapter uses
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql);
    const isChar = charColumns.get(result.rows) ?? [];
    const columnTypes = result.columnTypes.map((type, i) => (isChar[i] === true ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
}
