/** The headers that keep a browser from making more of an answer than it is. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const NOBODY = ["'none'"];
const OURS = ["'self'"];
const A_YEAR_S = 31_536_000;

/** What an answer may load, and who may show it; `default-src` doesn't speak for the other three. */
function policy(defaultSrc: readonly string[]): Record<string, readonly string[]> {
  return { defaultSrc, baseUri: NOBODY, formAction: NOBODY, frameAncestors: NOBODY };
}

const hardened = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: policy(NOBODY) },
  // A browser heeds it over TLS only; what else the domain serves isn't ours to decide about.
  strictTransportSecurity: { maxAge: A_YEAR_S, includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
  // These say something to plug-ins and browsers that are gone, or about pages.
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** For answers that are data: nothing may load or frame them, and nobody keeps them. */
export const dataHeaders: readonly RequestHandler[] = [
  hardened,
  (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  },
];

/** For the few answers that are pages, behind {@link dataHeaders}: they load what we serve, and may be kept. */
export const pageHeaders: readonly RequestHandler[] = [
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: { ...policy(OURS), imgSrc: [...OURS, 'data:'] },
  }),
  (_request, response, next) => {
    response.removeHeader('Cache-Control');
    next();
  },
];
