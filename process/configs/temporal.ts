import { z } from 'zod';

import { address, filePath } from '../variables.ts';

const text = z.string().describe('some text');
const secret = z.string().meta({ description: 'some text', secret: true });
const flag = z
  .string()
  .regex(/^(?:1|0|true|false)$/)
  .describe('true or false');

/**
 * What every process that talks to Temporal may be told, as Temporal's own tools understand it. None has a default
 * here: what isn't set may stand in a profile. Headers (`TEMPORAL_GRPC_META_*`) are read, too, from the environment only.
 */
export const temporalVariables = z.object({
  ENVIRONMENT: text
    .optional()
    .meta({ meaning: 'the name of this environment, to which its namespace in Temporal belongs' }),
  TEMPORAL_ADDRESS: address.optional().meta({ meaning: 'where Temporal is; 127.0.0.1:7233 if nothing says' }),
  TEMPORAL_NAMESPACE: text.optional().meta({ meaning: 'the namespace in Temporal; `default` if nothing says' }),
  TEMPORAL_API_KEY: secret.optional().meta({ meaning: 'the key for Temporal Cloud' }),
  TEMPORAL_TLS: flag.optional().meta({ meaning: 'whether Temporal is spoken to over TLS' }),
  TEMPORAL_TLS_CLIENT_CERT_PATH: filePath.optional().meta({ meaning: 'our certificate for Temporal' }),
  TEMPORAL_TLS_CLIENT_CERT_DATA: text.optional().meta({ meaning: 'the same, itself' }),
  TEMPORAL_TLS_CLIENT_KEY_PATH: filePath.optional().meta({ meaning: 'the key of our certificate' }),
  TEMPORAL_TLS_CLIENT_KEY_DATA: secret.optional().meta({ meaning: 'the same, itself' }),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: filePath.optional().meta({ meaning: "who vouches for Temporal's certificate" }),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text.optional().meta({ meaning: 'the same, itself' }),
  TEMPORAL_TLS_SERVER_NAME: text.optional().meta({ meaning: "the name in Temporal's certificate" }),
  TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: flag.optional().meta({ meaning: "don't look at that name" }),
  TEMPORAL_CONFIG_FILE: filePath.optional().meta({ meaning: "the file of Temporal's profiles" }),
  TEMPORAL_PROFILE: text.optional().meta({ meaning: 'which profile of that file to use' }),
});
