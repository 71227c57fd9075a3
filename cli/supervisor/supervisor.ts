import { setTimeout as delay } from 'node:timers/promises';

import { asTyped } from '../command-line.ts';
import { faultSwitches } from '../faults/simulators.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';
import { banner } from './banner.ts';
import { Children } from './children.ts';
import type { StartOptions } from './command.ts';
import { type Credentials, credentialsIn, urlsOf } from './credentials.ts';
import { type DataFolder, prepareDataFolder, wipe } from './data-folder.ts';
import { setUpDatabases } from './databases.ts';
import { faultKeys, KEYS_HELP } from './fault-keys.ts';
import { checkHealth } from './health.ts';
import { identityIn } from './identity.ts';
import { type KeyInput, type Keys, keysOf } from './keys.ts';
import { stopLeftovers } from './leftovers.ts';
import { checkPorts, type Ports, portsFrom, portUses } from './ports.ts';
import { findPostgres, initialise, type Postgres, postgresChild } from './postgres.ts';
import { messageOf, Problem } from './problem.ts';
import { claim, release, type Running, writeRunning } from './running.ts';
import type { StopRequests } from './signals.ts';
import { api, simulators, type Surroundings, workers } from './stack.ts';
import type { Stream } from './stream.ts';
import { temporalBinary, temporalChild } from './temporal.ts';
import { useTemporal } from './temporal-elsewhere.ts';

export interface Supervision {
  readonly options: StartOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly stream: Stream;
  readonly print: (text: string) => void;
  readonly requests: StopRequests;
  /** Where keys are pressed, if it is a terminal. */
  readonly input: KeyInput;
}

const NOT_FOR_PRODUCTION =
  'NODE_ENV is production, and this is for development: it lets everybody in as a demo customer, and signs tokens itself; ' +
  'unset NODE_ENV, or see docs/identity.md for what production needs';
const ABANDONED_MS = 2_000;

/**
 * Brings everything up and keeps it up until somebody asks it to stop.
 *
 * @throws Problem when it can't; whatever was started has been stopped again
 */
export async function supervise(supervision: Supervision): Promise<void> {
  const { options, stream, env } = supervision;
  if (env['NODE_ENV'] === 'production') throw new Problem(NOT_FOR_PRODUCTION);
  const ports = portsFrom(options.portBase);
  const folder = prepareDataFolder(options.dataDir, stream.warn);
  const earlier = claim(folder.running, runningOn(folder, ports));
  try {
    await tidy(supervision, folder, earlier);
    await new Stack(supervision, folder, ports).run();
  } finally {
    release(folder.running);
  }
}

/** Clears away what a supervisor that was killed left, and what the user wants gone. */
async function tidy({ options, stream }: Supervision, folder: DataFolder, earlier: Running | undefined): Promise<void> {
  const leftovers = await stopLeftovers(folder, earlier);
  if (leftovers.length > 0) stream.news(`stopped what an earlier start left running: ${leftovers.join(', ')}`);
  if (!options.fresh) return;
  wipe(folder);
  stream.news(`wiped '${folder.path}'`);
}

function runningOn(folder: DataFolder, ports: Ports): Running {
  const databases = { orders: '', inventory: '', payments: '', shipping: '' }; // until there are passwords
  return { pid: process.pid, ports, databases, witnesses: folder.witnesses, processes: {} };
}

class Stack {
  readonly #supervision: Supervision;
  readonly #folder: DataFolder;
  readonly #ports: Ports;
  readonly #children: Children;
  readonly #failed = Promise.withResolvers<never>();
  readonly #stopping = new AbortController();
  readonly #keys: Keys;
  #running: Running;

  constructor(supervision: Supervision, folder: DataFolder, ports: Ports) {
    this.#supervision = supervision;
    this.#folder = folder;
    this.#ports = ports;
    this.#running = runningOn(folder, ports);
    const { input, stream, requests, options } = supervision;
    this.#keys = keysOf(input, {
      pressed: faultKeys(faultSwitches(ports), stream),
      interrupted: () => requests.request('Ctrl-C'),
    });
    const { output, news } = stream;
    const changed = () => this.#record();
    const { hungAfterMs } = options;
    this.#children = new Children({ output, news, changed, failed: this.#failed.reject }, { hungAfterMs });
  }

  async run(): Promise<void> {
    const { requests, stream } = this.#supervision;
    process.once('uncaughtException', this.#failed.reject); // a bug must not leave processes behind
    const up = this.#bringUp();
    try {
      const reason = await Promise.race([requests.first, this.#failed.promise, failureOf(up)]);
      stream.news(`stopping (${reason}); Ctrl-C again ends everything at once`);
    } finally {
      await this.#takeDown(up);
    }
    stream.news(`stopped; the data is kept in '${this.#folder.path}'`);
  }

  async #bringUp(): Promise<void> {
    const { env, options } = this.#supervision;
    const temporalAddress = env['TEMPORAL_ADDRESS'] === '' ? undefined : env['TEMPORAL_ADDRESS'];
    await checkPorts(portUses(this.#ports, temporalAddress === undefined));
    const postgres = await findPostgres(this.#folder);
    checkHealth(this.#folder, postgres.major);
    const around: Surroundings = {
      folder: this.#folder,
      ports: this.#ports,
      credentials: credentialsIn(this.#folder.credentials),
      temporalAddress,
      temporalUiUrl:
        temporalAddress === undefined ? `http://127.0.0.1:${this.#ports.temporalUi}` : env['TEMPORAL_UI_URL'],
      logLevel: options.logLevel,
      env,
    };
    this.#running = { ...this.#running, databases: urlsOf(around.credentials, 'reader', this.#ports.postgres) };
    await identityIn(this.#folder);
    await Promise.all([
      this.#databases(postgres, around.credentials),
      this.#temporal(around),
      this.#simulators(around),
    ]);
    await Promise.all([
      ...workers(around).map((worker) => this.#children.start('workers', worker)),
      this.#children.start('api', api(around)),
    ]);
    await this.#announce(around);
  }

  async #databases(postgres: Postgres, credentials: Credentials): Promise<void> {
    const port = this.#ports.postgres;
    await initialise(this.#folder, postgres, credentials, this.#stopping.signal);
    await this.#children.start('databases', postgresChild(this.#folder, postgres, credentials, port));
    await setUpDatabases(credentials, port);
  }

  async #temporal({ temporalAddress, env }: Surroundings): Promise<void> {
    const { news } = this.#supervision.stream;
    if (temporalAddress !== undefined) {
      await useTemporal(temporalAddress, env, this.#supervision.stream);
      return;
    }
    const binary = await temporalBinary(news, this.#stopping.signal);
    await this.#children.start('servers', temporalChild(binary, this.#folder, this.#ports));
  }

  async #simulators(around: Surroundings): Promise<void> {
    await Promise.all(simulators(around).map((simulator) => this.#children.start('servers', simulator)));
  }

  async #announce({ temporalUiUrl }: Surroundings): Promise<void> {
    const { options, print } = this.#supervision;
    const given = options.dataDir === DEFAULT_DATA_DIR ? undefined : this.#folder.path;
    const dataDirOption = given === undefined ? '' : ` -- ${asTyped({ 'data-dir': given }).join(' ')}`;
    const seconds = process.uptime();
    const keys = this.#keys.take() ? KEYS_HELP : undefined;
    const facts = { ports: this.#ports, folder: this.#folder, dataDirOption, temporalUiUrl, keys, seconds };
    print(options.json ? JSON.stringify({ ready: facts }) : banner(facts));
  }

  async #takeDown(up: Promise<void>): Promise<void> {
    this.#stopping.abort();
    this.#keys.release();
    const impatient = this.#supervision.requests.again.then(() => this.#children.kill());
    await Promise.race([this.#children.stop(), impatient]);
    // What was being prepared notices that its ground is gone; it need not be waited for long.
    await Promise.race([up.catch(() => undefined), delay(ABANDONED_MS, undefined, { ref: false })]);
  }

  #record(): void {
    this.#running = { ...this.#running, processes: this.#children.pids() };
    try {
      writeRunning(this.#folder.running, this.#running);
    } catch (error) {
      // A folder that was deleted, a full disk: what runs goes on as long as it can, and can be stopped.
      this.#supervision.stream.warn(`running.json can't be kept up to date: ${messageOf(error)}`);
    }
  }
}

/** Rejects if the promise does, and never resolves. */
function failureOf(promise: Promise<unknown>): Promise<never> {
  const { promise: failure, reject } = Promise.withResolvers<never>();
  promise.catch(reject);
  return failure;
}
