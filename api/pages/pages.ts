/** The pages for browsers: the first page, and the one for unknown paths. */
import { Router, type Request } from 'express';

import { pageHeaders } from '../edges/headers.ts';

const FILES = { root: import.meta.dirname };

/** Serves `/`: a page to browsers, an index in JSON to other clients. It links to Temporal's UI if that is given. */
export function firstPage(temporalUi: string | undefined): Router {
  const routes = Router();
  const page = shell('Backstitch', first(temporalUi));
  const index = {
    name: 'Backstitch',
    description: MOTTO,
    links: { reference: '/docs', openapi: '/openapi.json', orders: '/v1/orders', temporal: temporalUi },
  };
  routes.get('/', (request, response, next) => {
    response.vary('Accept');
    if (isBrowser(request)) next();
    else response.json(index);
  });
  routes.get('/', ...pageHeaders, (_request, response) => void response.type('html').send(page));
  routes.get('/page.css', ...pageHeaders, (_request, response) => response.sendFile('page.css', FILES));
  // A browser requests /favicon.ico when it shows JSON, which names no icon.
  routes.get(['/favicon.ico', '/favicon.svg'], ...pageHeaders, (_request, response) =>
    response.type('svg').sendFile('favicon.svg', FILES),
  );
  return routes;
}

/** Answers browsers 404 with a page, and passes other requests on. */
export function notFoundPage(): Router {
  const routes = Router();
  const page = shell('Not found · Backstitch', NOT_FOUND);
  routes.use((request, response, next) => {
    response.vary('Accept');
    next(['GET', 'HEAD'].includes(request.method) && isBrowser(request) ? undefined : 'router');
  });
  routes.use(...pageHeaders, (_request, response) => void response.status(404).type('html').send(page));
  return routes;
}

/** Browsers prefer HTML; programs ask for JSON or accept anything. */
function isBrowser(request: Request): boolean {
  return request.accepts(['json', 'html']) === 'html';
}

const MOTTO = "Order sagas that can't come undone.";

/** Files of the repository. The API doesn't serve them, so they are named and not linked. */
const DOCS = {
  'docs/getting-started.md': 'from a clone to an order that is taken back',
  'docs/api.md': 'keys, lists, events, webhooks, limits and errors',
  'docs/sagas.md': 'how an order is taken back, and why that holds',
  'docs/operating.md': 'what waits for a person, and what to do about it',
} as const;

function shell(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body>
${body}
  </body>
</html>
`;
}

/** The emblem: a thread that runs forward in stitches and returns. */
const STITCHES = `<svg class="stitches" viewBox="0 0 64 26" aria-hidden="true">
        <path d="M2 7h9M18 7h9M34 7h9M50 7h4a6 6 0 0 1 0 12H12M18 13l-6 6 6 6" />
      </svg>`;

const NOT_FOUND = `    <header>
      ${STITCHES}
      <h1>Not found</h1>
      <p class="motto">The API serves nothing at this address.</p>
    </header>
    <main>
      <p>Go to the <a href="/">first page</a>, or to the <a href="/docs">reference of all calls</a>.</p>
    </main>`;

function first(temporalUi: string | undefined): string {
  return `    <header>
      ${STITCHES}
      <h1>Backstitch</h1>
      <p class="motto">${MOTTO.replace("'", '’')}</p>
    </header>
    <main>
      <p>
        This is the API of an order-processing platform. Every order is a durable Temporal workflow that reserves stock,
        holds money, books a parcel, takes the money and hands the goods over. When one of these is refused, what was
        done is taken back, newest first.
      </p>
      <ul class="doors">
        ${door('/docs', 'API reference', 'Every call, to read and to try')}
        ${door('/openapi.json', 'OpenAPI document', 'For client generators of any language')}
        ${temporalUi === undefined ? '' : door(temporalUi, 'Temporal’s web UI', 'Every order’s workflow, step by step')}
      </ul>
      <h2>Place an order</h2>
      <p>In a terminal, in the repository’s folder:</p>
      <pre tabindex="0" role="region" aria-label="Commands to try"><code>npx backstitch order                  <i># one that goes well</i>
npx backstitch order --city Atlantis  <i># the carrier refuses: it is undone</i>
npx backstitch verify                 <i># proves that everything adds up</i></code></pre>
      <h2>Read on</h2>
      <p>In the repository:</p>
      <dl>
        ${Object.entries(DOCS)
          .map(([path, about]) => `<dt><code>${path}</code></dt><dd>${about}</dd>`)
          .join('\n        ')}
      </dl>
    </main>`;
}

function door(url: string, title: string, about: string): string {
  return `<li><a href="${escaped(url)}">${title}<span>${about}</span></a></li>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
