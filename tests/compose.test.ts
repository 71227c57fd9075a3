/** docker-compose.yml and deploy/ against the code that they run. There is no Docker in here. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Command } from 'commander';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { placeOf, withPlace } from '../cli/addresses.ts';
import { dataFolderAt } from '../cli/supervisor/data-folder.ts';
import { NODE_PROCESSES } from '../cli/supervisor/ports.ts';
import { DEVELOPMENT } from '../contracts/identity.ts';
import { SEARCH_ATTRIBUTES, SERVICES, type Service, TASK_QUEUES } from '../contracts/names.ts';
import { roleName } from '../prisma/provision.ts';
import { serveAdmin } from '../process/admin.ts';
import { parseConfig } from '../process/config.ts';
import { type ProcessName, PROCESS_NAMES } from '../process/configs/names.ts';
import { PROCESSES } from '../process/configs/processes.ts';
import { settingsOf } from '../process/settings.ts';
import { address } from '../process/variables.ts';
import { temporalServerArgs } from '../tools/temporal.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../tools/temporary-postgres.ts';
import { exampleEnv, readCompose } from './support/compose.ts';
import { run } from './support/run.ts';
import { startTemporal, type TestTemporal } from './support/temporal.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLE = exampleEnv();
const { services, volumes } = readCompose(EXAMPLE);

/** Our own processes' entries. */
const OURS: Readonly<Record<ProcessName, string>> = {
  'databases-setup': 'tools/setup-databases.ts',
  'temporal-setup': 'tools/setup-temporal.ts',
  'payment-provider': 'simulators/payment-provider/server.ts',
  carrier: 'simulators/carrier/server.ts',
  'orders-worker': 'workers/orders.ts',
  'inventory-worker': 'workers/inventory.ts',
  'payments-worker': 'workers/payments.ts',
  'shipping-worker': 'workers/shipping.ts',
  api: 'api/server.ts',
};
const SERVERS = Object.keys(OURS).filter((name) => !name.endsWith('-setup'));
const NEEDS_TEMPORAL = ['api', 'temporal-setup', ...SERVICES.map((service) => `${service}-worker`)];

function serviceOf(name: string): (typeof services)[string] {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service '${name}'`);
  return found;
}

/** The databases that a service of docker-compose.yml connects to, by the name of the database. */
function databasesOf(name: string): Readonly<Record<string, URL>> {
  const { environment } = serviceOf(name);
  const urls = Object.entries(environment).filter(([variable]) => variable.endsWith('_DATABASE_URL'));
  return Object.fromEntries(
    urls.map(([variable, url]) => [variable.replace('_DATABASE_URL', '').toLowerCase(), new URL(url)]),
  );
}

describe('docker-compose.yml', () => {
  test('runs every process of ours, and nothing else of this repository', () => {
    const built = Object.entries(services).filter(([, { image }]) => image.startsWith('backstitch'));
    expect(built.map(([name]) => name).toSorted()).toEqual([...Object.keys(OURS), 'operator'].toSorted());
    expect(SERVICES.map((service) => `workers/${TASK_QUEUES[service]}.ts`)).toEqual(
      SERVICES.map((service) => serviceOf(`${service}-worker`).command.at(1)),
    );
  });

  test.each(PROCESS_NAMES)('gives %s a command that exists and an environment that it takes', (name) => {
    const { command, environment } = serviceOf(name);
    expect(command).toEqual(['node', OURS[name]]);
    expect(existsSync(join(ROOT, OURS[name]))).toBe(true);
    const settings = settingsOf({ NODE_ENV: 'production', ...environment }); // as the Dockerfile says
    expect(parseConfig(PROCESSES[name], settings)).toMatchObject({ success: true });
    expect(Object.keys(PROCESSES[name].shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
  });

  test.each(NEEDS_TEMPORAL)('tells %s where Temporal is', (name) => {
    const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = serviceOf(name).environment;
    expect(address.parse(TEMPORAL_ADDRESS)).toBe('temporal:7233');
    expect(TEMPORAL_NAMESPACE).toBe('default');
  });

  test.each(SERVERS)('lets others reach %s, asks whether it is ready, and lets it write nothing', (name) => {
    const { environment, healthcheck, read_only: readOnly } = serviceOf(name);
    expect(environment).toMatchObject({ HOST: '0.0.0.0', ADMIN_PORT: '9100' });
    expect(healthcheck?.test).toEqual(['CMD', 'node', 'deploy/healthcheck.ts']);
    expect(readOnly).toBe(true);
  });

  test('opens to each worker the database of its own service only, and all to the API, as the app', () => {
    for (const service of SERVICES) expect(Object.keys(databasesOf(`${service}-worker`))).toEqual([service]);
    expect(Object.keys(databasesOf('api'))).toEqual(SERVICES);
    for (const url of SERVICES.flatMap((service) => [
      databasesOf(`${service}-worker`)[service],
      databasesOf('api')[service],
    ])) {
      const service = url?.pathname.slice(1) as Service; // what the line after this one says
      expect(SERVICES).toContain(service);
      const password = EXAMPLE[`${service.toUpperCase()}_APP_PASSWORD`];
      expect(url?.href).toBe(`postgres://${roleName(service, 'app')}:${password}@postgres:5432/${service}`);
    }
  });

  test('sends the workers to the simulators, at the ports that these listen on', () => {
    const portOf = (name: string): string | undefined => serviceOf(name).environment['PORT'];
    expect(serviceOf('payments-worker').environment['PAYMENT_PROVIDER_URL']).toBe(
      `http://payment-provider:${portOf('payment-provider')}`,
    );
    expect(serviceOf('shipping-worker').environment['CARRIER_URL']).toBe(`http://carrier:${portOf('carrier')}`);
  });

  test('has the simulators tell the API, which knows their secrets', () => {
    const api = serviceOf('api').environment;
    for (const [name, secret] of [
      ['payment-provider', 'PAYMENT_PROVIDER_WEBHOOK_SECRET'],
      ['carrier', 'CARRIER_WEBHOOK_SECRET'],
    ] as const) {
      const { environment } = serviceOf(name);
      expect(environment['WEBHOOK_URL']).toBe(`http://api:${api['PORT']}/v1/webhooks/${name}`);
      expect(environment['WEBHOOK_SECRET']).toBe(api[secret]);
      expect(api[secret]).toBe(EXAMPLE[secret]);
    }
  });

  test('publishes the API, Temporal and its UI, to this machine only, at the ports of npm start', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    expect(published.toSorted()).toEqual([
      'api 127.0.0.1:3000:3000',
      'temporal 127.0.0.1:7233:7233',
      'temporal-ui 127.0.0.1:8233:8080',
    ]);
    expect(serviceOf('api').environment['PORT']).toBe('3000');
    expect(serviceOf('api').environment['TEMPORAL_UI_URL']).toBe('http://127.0.0.1:8233');
  });

  test('depends on services and volumes that it has', () => {
    const wanted = Object.values(services).flatMap((service) => Object.keys(service.depends_on));
    expect(Object.keys(services)).toEqual(expect.arrayContaining(wanted));
    const mounted = Object.values(services)
      .flatMap((service) => service.volumes)
      .flatMap((volume) => (typeof volume === 'string' ? [volume.replace(/:.*/u, '')] : []));
    expect([...new Set(mounted)].toSorted()).toEqual(Object.keys(volumes).toSorted());
  });

  test('shows the API the public keys that npm run token makes, and no more of the data folder', () => {
    const { environment, volumes: mounts } = serviceOf('api');
    const { keySet, signingKey } = dataFolderAt('./data').identity;
    const [bind, ...more] = mounts.filter((volume) => typeof volume !== 'string');
    expect(bind).toMatchObject({ read_only: true, bind: { create_host_path: false } });
    expect(more).toEqual([]);
    expect(environment['IDENTITY_KEYS_FILE']).toBe(keySet.replace(join('data', 'identity'), String(bind?.target)));
    expect(relative(String(bind?.source), signingKey)).toMatch(/^\.\./u);
    expect(relative(String(bind?.source), keySet)).toBe('keys.json');
  });

  test('is for development as .env.example says, and for production when .env says nothing', () => {
    expect(serviceOf('api').environment).toMatchObject({
      NODE_ENV: 'development',
      IDENTITY_ISSUER: DEVELOPMENT.issuer,
      IDENTITY_AUDIENCE: DEVELOPMENT.audience,
      DEMO_CUSTOMER: DEVELOPMENT.customer,
    });
    const { NODE_ENV: _n, DEMO_CUSTOMER: _d, ...others } = EXAMPLE;
    const webhooks = { PAYMENT_PROVIDER_WEBHOOK_SECRET: '', CARRIER_WEBHOOK_SECRET: '' };
    const rest = { ...others, ...webhooks, IDENTITY_ISSUER: 'https://issuer.example' };
    const environment = readCompose(rest).services['api']?.environment ?? {};
    expect(environment).toMatchObject({ NODE_ENV: 'production', DEMO_CUSTOMER: '' });
    expect(parseConfig(PROCESSES.api, settingsOf(environment))).toMatchObject({ success: true });
    expect(() => readCompose({ ...rest, IDENTITY_ISSUER: '' })).toThrow('IDENTITY_ISSUER is not set');
  });

  test('runs as many workers as it is told, and refuses to start without passwords', () => {
    const many = readCompose({ ...EXAMPLE, PAYMENTS_WORKERS: '3' }).services;
    expect(many['payments-worker']?.deploy?.replicas).toBe(3);
    expect(many['orders-worker']?.deploy?.replicas).toBe(1);
    for (const name of Object.keys(EXAMPLE).filter((variable) => variable.endsWith('_PASSWORD')))
      expect(() => readCompose({ ...EXAMPLE, [name]: '' })).toThrow(`${name} is not set: copy .env.example to .env`);
  });

  test('gives the operator every address, and starts it only when it is called', () => {
    const { entrypoint, profiles, environment } = serviceOf('operator');
    expect({ entrypoint, profiles }).toEqual({ entrypoint: ['node', 'cli/backstitch.ts'], profiles: ['operator'] });
    expect(environment['TEMPORAL_ADDRESS']).toBe(serviceOf('api').environment['TEMPORAL_ADDRESS']);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const command = withPlace(new Command(), 'api', 'temporal', 'databases', 'providers', 'health').parse([]);
    const portOf = (name: string): string | undefined => serviceOf(name).environment['PORT'];
    const health = NODE_PROCESSES.map((name) => {
      const service = services[name] === undefined ? `${name}-worker` : name;
      return { name, url: `http://${service}:${serviceOf(service).environment['ADMIN_PORT']}` };
    });
    const databases = SERVICES.map((service) => {
      const password = EXAMPLE[`${service.toUpperCase()}_READER_PASSWORD`];
      return [service, `postgres://${service}_reader:${password}@postgres:5432/${service}`] as const;
    });
    expect(placeOf(command).elsewhere).toMatchObject({
      url: `http://api:${portOf('api')}`,
      databases: Object.fromEntries(databases),
      paymentProvider: serviceOf('payments-worker').environment['PAYMENT_PROVIDER_URL'],
      carrier: serviceOf('shipping-worker').environment['CARRIER_URL'],
      health,
    });
  });

  test('tells Temporal what npm start tells its own server', () => {
    const rules = z.record(z.string(), z.tuple([z.object({ value: z.unknown() })]));
    const settings = rules.parse(parse(readFileSync(join(ROOT, 'deploy/temporal.yaml'), 'utf8')));
    const args = temporalServerArgs({ port: 0, uiPort: null, databaseFile: null });
    for (const [key, [{ value }]] of Object.entries(settings))
      expect(args).toContain(`--dynamic-config-value=${key}=${JSON.stringify(value)}`);
  });
});

describe('the setup of the databases', () => {
  let postgres: TemporaryPostgres;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
  });
  afterAll(async () => postgres.stop());

  async function count(url: URL, table: string): Promise<number> {
    const here = Object.assign(new URL(url), { host: `127.0.0.1:${postgres.port}` });
    const client = new pg.Client({ connectionString: here.href });
    await client.connect();
    const { rowCount } = await client.query(`SELECT FROM ${table}`);
    await client.end();
    return rowCount ?? 0;
  }

  test('makes what the workers and the API connect to, and changes nothing the second time', async () => {
    const env = { ...serviceOf('databases-setup').environment, POSTGRES_URL: postgres.adminUrl };
    const first = await run(process.execPath, ['tools/setup-databases.ts'], { cwd: ROOT, env });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const urls = databasesOf('api');
    const tables = { orders: 'price', inventory: 'stock', payments: 'payment', shipping: 'shipment' };
    for (const service of SERVICES)
      expect(await count(urls[service] ?? new URL('about:blank'), tables[service])).toBe(
        service === 'orders' || service === 'inventory' ? 6 : 0,
      );
    const second = await run(process.execPath, ['tools/setup-databases.ts'], { cwd: ROOT, env });
    expect(second.stdout.match(/"applied":\[\]/gu)).toHaveLength(SERVICES.length);
  });
});

describe('the setup of Temporal', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await startTemporal();
  });
  afterAll(async () => temporal.stop());

  test('makes the namespace with its search attributes, and changes nothing the second time', async () => {
    const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'shop', RETENTION_DAYS: '7' };
    const first = await run(process.execPath, ['tools/setup-temporal.ts'], { cwd: ROOT, env });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain("made namespace 'shop'");
    const { operatorService, workflowService } = temporal.client.connection;
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'shop' });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    const { config } = await workflowService.describeNamespace({ namespace: 'shop' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 86_400);
    const second = await run(process.execPath, ['tools/setup-temporal.ts'], { cwd: ROOT, env });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('"added":[]') as string });
  });
});

describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-image-'));
  const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  const ignored = /\.(test|fixture)\.ts$/u;

  /** What the Dockerfile puts into the image, as far as that can be done without Docker. */
  beforeAll(async () => {
    for (const file of ['.npmrc', 'package.json', 'package-lock.json']) cpSync(join(ROOT, file), join(folder, file));
    const install = /^RUN npm (?<args>ci --omit=dev .*)$/mu.exec(dockerfile)?.groups?.['args'] ?? '';
    const { code, stderr } = await run('npm', [...install.split(' '), '--prefer-offline'], { cwd: folder });
    if (code !== 0) throw new Error(stderr);
    await run(process.execPath, ['deploy/bundle-workflows.ts'], { cwd: ROOT });
    for (const [, path = ''] of dockerfile.matchAll(/^COPY --from=build \/app\/(\S+) \S+$/gmu))
      cpSync(join(ROOT, path), join(folder, path), { recursive: true, filter: (file) => !ignored.test(file) });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('leaves out what .dockerignore says', () => {
    const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    expect(lines).toEqual(expect.arrayContaining(['**/*.test.ts', '**/*.fixture.ts', '.*', 'tests', 'data']));
  });

  test.each(Object.values(OURS))('has all that %s imports', async (entry) => {
    const { code, stderr } = await run(process.execPath, [entry], { cwd: folder, env: { LOG_LEVEL: 'loud' } });
    expect(stderr).toContain("LOG_LEVEL is 'loud'");
    expect(code).toBe(78);
  });

  test.each([
    ['doctor', 1, /✗ carrier +does not answer at/u],
    ['verify', 3, /the database of orders can't be read/u],
    ['reconcile', 3, /Temporal can't be reached/u],
  ])('has all that the operator needs for %s', async (command, expected, says) => {
    const near = Object.entries(serviceOf('operator').environment).map(
      ([name, value]) => [name, value.replaceAll(/(?<=@|\/\/|^)[a-z-]+:\d+/gu, '127.0.0.1:9')] as const,
    );
    const env = Object.fromEntries(near);
    const { code, stdout, stderr } = await run(process.execPath, ['cli/backstitch.ts', command], { cwd: folder, env });
    expect(stdout + stderr).toMatch(says);
    expect(code).toBe(expected);
  });

  test('has the workflow bundle that its workers look for', async () => {
    // It could not make one: the compiler is one of the packages that are left out.
    expect(existsSync(join(folder, 'node_modules/@swc/core-linux-x64-gnu'))).toBe(false);
    const { code, stdout } = await run(process.execPath, ['deploy/bundle-workflows.ts'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout.trim()).toContain(`${folder}/node_modules/.cache/backstitch/workflows-`);
  });

  test('is healthy when its process is ready', async () => {
    let ready = true;
    const admin = await serveAdmin({ port: 0, ready: () => ready });
    const env = { ADMIN_PORT: String(admin.port) };
    const ask = async () => run(process.execPath, ['deploy/healthcheck.ts'], { cwd: folder, env });
    expect(await ask()).toMatchObject({ code: 0 });
    ready = false;
    expect(await ask()).toMatchObject({ code: 1 });
    await admin.close();
    expect(await ask()).toMatchObject({ code: 1 });
  });
});
