import type { Router } from 'express';

import type { Service } from '../contracts/names.ts';
import type { Operation } from '../contracts/operation.ts';
import type { Ping } from '../process/databases.ts';

/** One service's part of an API. */
export interface ApiService {
  readonly name: Service;
  /** What the routes serve: all of them, and nothing else. */
  readonly operations: readonly Operation[];
  readonly routes: Router;
  /** Routes of providers' webhooks, which nobody needs a token for. */
  readonly webhooks?: Router;
  readonly ping: Ping;
  /** Keeps nobody waiting any longer: ends streams and long answers, so that the server can close. */
  drain?(): void;
  /** Ends what runs in the background, and lets go of everything. */
  close(): Promise<void>;
}
