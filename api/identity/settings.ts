import { z } from 'zod';

import { DEVELOPMENT } from '../../contracts/identity.ts';
import { customerId } from '../../contracts/orders.schema.ts';
import { filePath } from '../../process/config.ts';

/** What an API is told of its callers by its environment. */
export const identitySettings = {
  NODE_ENV: z.string().optional(),
  IDENTITY_KEYS_FILE: filePath.describe('the path of a JSON Web Key Set with the public keys of the issuer'),
  IDENTITY_ISSUER: z.string().regex(/^\S+$/u).describe('the issuer of access tokens, such as https://issuer.example'),
  IDENTITY_AUDIENCE: z.string().regex(/^\S+$/u).describe('the audience that access tokens are for, such as backstitch'),
  DEMO_CUSTOMER: customerId.optional().describe('the id of the customer whom requests without a token are from'),
};
export type IdentitySettings = z.output<z.ZodObject<typeof identitySettings>>;

/** Refuses what is for development only where `NODE_ENV` is `production`, also when other settings are wrong. */
export function developmentOnly<S extends z.ZodObject<typeof identitySettings>>(settings: S): S {
  return settings
    .refine(({ NODE_ENV, DEMO_CUSTOMER }) => NODE_ENV !== 'production' || DEMO_CUSTOMER === undefined, {
      error: 'DEMO_CUSTOMER is set, and must not be with NODE_ENV=production',
      when: () => true,
    })
    .refine(({ NODE_ENV, IDENTITY_ISSUER }) => NODE_ENV !== 'production' || IDENTITY_ISSUER !== DEVELOPMENT.issuer, {
      error: `IDENTITY_ISSUER is '${DEVELOPMENT.issuer}', and must not be with NODE_ENV=production`,
      when: () => true,
    });
}
