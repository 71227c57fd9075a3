/** Whose a namespace of Temporal is: two environments in one would do each other's work, on databases of their own. */
import type { Connection } from '@temporalio/client';

/** What a namespace's data has its environment under. */
const MARK = 'backstitch.environment';

/** A connection of a client, or of a worker. */
type Asked = Pick<Connection, 'workflowService'>;

/** The namespace is another environment's. */
export class ForeignNamespaceError extends Error {
  constructor(namespace: string, owner: string, environment: string | undefined) {
    const ours = environment === undefined ? 'is not set' : `is '${environment}'`;
    super(
      `the namespace '${namespace}' of Temporal is that of the environment '${owner}', and ENVIRONMENT ${ours}; ` +
        'set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE to where this environment is to run',
    );
    this.name = 'ForeignNamespaceError';
  }
}

/**
 * Looks whether a namespace is this environment's, or nobody's.
 *
 * @throws ForeignNamespaceError when it is another's
 */
export async function mustBeOurs(
  { workflowService }: Asked,
  namespace: string,
  environment: string | undefined,
): Promise<{ readonly isMarked: boolean }> {
  const { namespaceInfo } = await workflowService.describeNamespace({ namespace });
  const owner = namespaceInfo?.data?.[MARK];
  if (owner !== undefined && owner !== environment) throw new ForeignNamespaceError(namespace, owner, environment);
  return { isMarked: owner !== undefined };
}

/**
 * Makes a namespace that is nobody's this environment's, and tells whether it was nobody's.
 *
 * @throws ForeignNamespaceError when it is another's
 */
export async function claimNamespace(connection: Asked, namespace: string, environment: string): Promise<boolean> {
  const { isMarked } = await mustBeOurs(connection, namespace, environment);
  if (isMarked) return false;
  const updateInfo = { data: { [MARK]: environment } };
  await connection.workflowService.updateNamespace({ namespace, updateInfo });
  return true;
}
