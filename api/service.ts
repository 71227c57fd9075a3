import type { Router } from 'express';

/** One service's part of an API. */
export interface ApiService {
  readonly routes: Router;
  /** Rejects while the service's database can't be reached. */
  ping(): Promise<unknown>;
  /** Keeps nobody waiting any longer: ends streams and long answers, so that the server can close. */
  drain?(): void;
  /** Ends what runs in the background, and lets go of everything. */
  close(): Promise<void>;
}
