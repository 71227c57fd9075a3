/** A PostgreSQL with a standby that follows it, asynchronously, as most of them do. */
import { execFile } from 'node:child_process';
import { appendFileSync, chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { startTemporaryPostgres, type TemporaryPostgres } from '../../tools/temporary-postgres.ts';
import { eventually } from './patience.ts';

const run = promisify(execFile);

export interface Replicated {
  readonly primary: TemporaryPostgres;
  /** Where whichever of the two is the primary is reached. */
  readonly port: number;
  /** From now on the standby hears nothing any more. What was committed before, it has. */
  cut(): Promise<void>;
  /** Kills the primary; the standby takes its place. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReplicated(): Promise<Replicated> {
  const releases = new AsyncDisposableStack();
  const settings = { wal_level: 'replica', max_wal_senders: '4' };
  const stopped = async (server: TemporaryPostgres): Promise<void> => server.stop();
  const primary = releases.adopt(await startTemporaryPostgres({ settings }), stopped);
  const fill = async (data: string): Promise<void> => copy(primary, data);
  const standby = releases.adopt(await startTemporaryPostgres({ settings, fill }), stopped);
  const relay = releases.adopt(await Relay.open(primary.port), (it) => it.close());
  return {
    primary,
    port: relay.port,
    cut: async () => cut(primary, standby),
    failOver: async () => {
      kill(primary);
      await ask(standby, 'SELECT pg_promote()');
      relay.lead(standby.port);
    },
    stop: async () => releases.disposeAsync(),
  };
}

/** Makes a base backup, which goes on from there as a standby. */
async function copy(primary: TemporaryPostgres, data: string): Promise<void> {
  const admin = new pg.Client({ connectionString: primary.adminUrl });
  await admin.connect();
  await admin.query("SELECT pg_backup_start('standby', true)");
  await run('cp', ['-a', primary.data, data]);
  const { rows } = await admin.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await admin.end();
  const { uid, gid } = statSync(data);
  const put = (name: string, text: string): void => {
    writeFileSync(join(data, name), text);
    chownSync(join(data, name), uid, gid);
  };
  put('backup_label', rows[0]?.labelfile ?? '');
  put('standby.signal', '');
  const { hostname, port, username, password } = new URL(primary.adminUrl);
  const from = `host=${hostname} port=${port} user=${username} password=${password}`;
  appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
  rmSync(join(data, 'postmaster.pid'));
}

async function cut(primary: TemporaryPostgres, standby: TemporaryPostgres): Promise<void> {
  const [{ at } = { at: '' }] = await ask<{ at: string }>(primary, 'SELECT pg_current_wal_flush_lsn()::text AS at');
  await eventually(async () => {
    const [it] = await ask<{ there: boolean }>(standby, `SELECT pg_last_wal_replay_lsn() >= '${at}'::pg_lsn AS there`);
    if (it?.there !== true) throw new Error('the standby is behind');
  });
  await ask(standby, "ALTER SYSTEM SET primary_conninfo = ''");
  await ask(standby, 'SELECT pg_reload_conf()');
  await eventually(async () => {
    const receivers = await ask(standby, 'SELECT FROM pg_stat_wal_receiver');
    if (receivers.length > 0) throw new Error('the standby still listens');
  });
}

function kill({ data }: TemporaryPostgres): void {
  const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

async function ask<R extends pg.QueryResultRow>({ adminUrl }: TemporaryPostgres, sql: string): Promise<readonly R[]> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return (await admin.query<R>(sql)).rows;
  } finally {
    await admin.end();
  }
}

/** An address that leads to another one, which may change. */
class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => {
      this.#pass(socket);
    });
  }

  static async open(target: number): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay is closed');
    return address.port;
  }

  /** Who comes from now on is led elsewhere; who is there loses the connection. */
  lead(target: number): void {
    this.#target = target;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.lead(0);
    this.#server.close();
  }

  #pass(socket: Socket): void {
    const onward = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()); // whose other end is gone
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
