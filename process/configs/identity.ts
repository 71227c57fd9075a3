import { z } from 'zod';

import { DEVELOPMENT } from '../../contracts/identity.ts';
import { customerId } from '../../contracts/orders.schema.ts';
import { filePath, nodeEnv, webhookSecret } from '../variables.ts';

/** What an API is told of its callers by its environment. */
export const identitySettings = {
  NODE_ENV: nodeEnv,
  IDENTITY_KEYS_FILE: filePath.meta({
    description: 'the path of a JSON Web Key Set with the public keys of the issuer',
    meaning: 'the keys that access tokens are signed with',
  }),
  IDENTITY_ISSUER: z.string().regex(/^\S+$/u).meta({
    description: 'the issuer of access tokens, such as https://issuer.example',
    meaning: 'who signs access tokens: their `iss`',
  }),
  IDENTITY_AUDIENCE: z.string().regex(/^\S+$/u).meta({
    description: 'the audience that access tokens are for, such as backstitch',
    meaning: 'whom access tokens are for: their `aud`',
  }),
  DEMO_CUSTOMER: customerId.optional().meta({
    description: 'the id of the customer whom requests without a token are from',
    meaning: 'whom requests without a token come from; never in production',
  }),
  PAYMENT_PROVIDER_WEBHOOK_SECRET: webhookSecret.optional().meta({
    meaning: 'what the payment provider signs its webhooks by; without one they are refused',
  }),
  CARRIER_WEBHOOK_SECRET: webhookSecret.optional().meta({
    meaning: 'what the carrier signs its webhooks by; without one they are refused',
  }),
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
    })
    .refine((it) => it.NODE_ENV !== 'production' || !isForDevelopment(it.PAYMENT_PROVIDER_WEBHOOK_SECRET), {
      error: `PAYMENT_PROVIDER_WEBHOOK_SECRET is for development, and must not be with NODE_ENV=production`,
      when: () => true,
    })
    .refine((it) => it.NODE_ENV !== 'production' || !isForDevelopment(it.CARRIER_WEBHOOK_SECRET), {
      error: `CARRIER_WEBHOOK_SECRET is for development, and must not be with NODE_ENV=production`,
      when: () => true,
    });
}

function isForDevelopment(secret: string | undefined): boolean {
  return secret?.startsWith(DEVELOPMENT.secretPrefix) === true;
}
