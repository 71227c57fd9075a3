/** The reference page at `/docs`, of local files only, and the document that it shows. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Router } from 'express';

import { pageHeaders } from './edges/headers.ts';
import type { OpenApiDocument } from './openapi.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Backstitch API</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/reference.js"></script>
  </body>
</html>
`;

/** In a file of its own, since the page's policy lets no inline script run. */
const SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
});
`;

const FOLDER = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Serves `/openapi.json` and `/docs`, to anybody. */
export function reference(document: OpenApiDocument): Router {
  const routes = Router();
  const json = JSON.stringify(document);
  routes.get('/openapi.json', (_request, response) => void response.type('json').send(json));
  routes.use('/docs', ...pageHeaders);
  routes.get('/docs', (_request, response) => void response.type('html').send(PAGE));
  routes.get('/docs/reference.js', (_request, response) => void response.type('js').send(SCRIPT));
  for (const asset of ASSETS) {
    routes.get(`/docs/${asset}`, (_request, response) => response.sendFile(asset, { root: FOLDER }));
  }
  return routes;
}
