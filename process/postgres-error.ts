/** What PostgreSQL said. */
export interface PostgresError {
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
  /** In its own words: names, such as a constraint's. The row that it is about is in its details, which aren't here. */
  readonly message: string;
}

interface Original {
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** Finds what PostgreSQL said of a failure: Prisma keeps it in its own error, or in the driver's. */
export function postgresErrorIn(error: unknown): PostgresError | null {
  if (!(error instanceof Error)) return null;
  const { meta, cause } = error as { meta?: { driverAdapterError?: { cause?: Original } }; cause?: Original };
  const { originalCode: code, originalMessage: message = '' } = meta?.driverAdapterError?.cause ?? cause ?? {};
  return code === undefined ? null : { code, message };
}
