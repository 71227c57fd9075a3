/** Who may call the APIs, and what their issuer of tokens and we agree on. */

/** What a caller may be; `customer` sees its own, the others are staff. */
export const ROLES = ['customer', 'courier', 'manager', 'operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Who calls, after its token has been checked. */
export interface Caller {
  /** A customer's is its customer id, `cus_…`. */
  readonly subject: string;
  /** Each at most once; none when the token names no role that we know. */
  readonly roles: readonly Role[];
}

/** The `typ` of an access token (RFC 9068), so that no other token of the same issuer is taken for one. */
export const TOKEN_TYPE = 'at+jwt';

/** How a key may sign; each key of a key set names one of them. */
export const SIGNATURES = ['EdDSA', 'RS256'] as const;
export type Signature = (typeof SIGNATURES)[number];

/** The issuer that a machine is for itself. It is refused in production. */
export const DEVELOPMENT = {
  issuer: 'https://development.backstitch.invalid',
  audience: 'backstitch',
  /** Its keys are known by the beginning of their `kid`. */
  kidPrefix: 'development-',
  /** Whom a request without a token comes from. */
  customer: 'cus_demo',
  /** The secrets of its webhooks begin with it: with `development.` in base64. */
  secretPrefix: 'whsec_ZGV2ZWxvcG1lbnQu',
} as const;

/** From `iat` to `exp` at most: an hour, or a day where the machine is its own issuer. */
export const LONGEST_LIFE_S = { production: 3_600, development: 86_400 } as const;
