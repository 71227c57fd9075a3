import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { appAround, listening } from '../edges/apps.fixture.ts';

/** As browsers have it when they are led to a page. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const TEMPORAL = 'http://127.0.0.1:8233';

let url: string;
beforeEach(async () => {
  ({ url } = await listening(appAround([], { temporalUi: TEMPORAL })));
});

const ask = async (path: string, accept: string, method = 'GET') =>
  fetch(`${url}${path}`, { method, headers: { accept } });

describe('the first page', () => {
  it('is HTML for a browser, under the policy of pages', async () => {
    const reply = await ask('/', BROWSER);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self';");
    expect(reply.headers.get('vary')).toBe('Accept');
    expect(await reply.text()).toContain('<h1>Backstitch</h1>');
  });

  it.each(['application/json', '*/*', 'application/problem+json', 'text/csv'])('is an index for %s', async (accept) => {
    const reply = await ask('/', accept);
    expect(reply.headers.get('vary')).toBe('Accept');
    expect(await reply.json()).toMatchObject({
      name: 'Backstitch',
      links: { reference: '/docs', openapi: '/openapi.json', orders: '/v1/orders', temporal: TEMPORAL },
    });
  });

  it('links to what is there, and loads nothing from elsewhere', async () => {
    const page = await (await ask('/', BROWSER)).text();
    const links = Array.from(page.matchAll(/(?:href|src)="([^"]*)"/gu), ([, link = '']) => link);
    expect(links).toEqual(['/favicon.svg', '/page.css', '/docs', '/openapi.json', TEMPORAL]);
    for (const link of links.filter((each) => each !== TEMPORAL)) expect((await ask(link, '*/*')).status).toBe(200);
    expect(page).not.toMatch(/<script|<style|style=| on\w+=/u); // which the policy would block
  });

  it('names documents that the repository has', async () => {
    const page = await (await ask('/', BROWSER)).text();
    const named = Array.from(page.matchAll(/<code>(docs\/[^<]*)</gu), ([, path = '']) => path);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("names no UI of Temporal's where there is none to be named, and one as it is", async () => {
    const without = await listening(appAround([]));
    const plain = await fetch(without.url, { headers: { accept: BROWSER } });
    expect(await plain.text()).not.toContain('Temporal’s web UI');
    const odd = await listening(appAround([], { temporalUi: 'http://ui/?a=1&b="><script>' }));
    const page = await (await fetch(odd.url, { headers: { accept: BROWSER } })).text();
    expect(page).toContain('href="http://ui/?a=1&amp;b=&quot;>&lt;script>"');
  });

  it.each(['/favicon.ico', '/favicon.svg'])('has an icon at %s', async (path) => {
    const reply = await ask(path, 'image/avif,image/webp,*/*;q=0.8');
    expect({ status: reply.status, type: reply.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'image/svg+xml',
    });
  });

  it.each(['light', 'dark'])('can be read when it is %s', (scheme) => {
    const css = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');
    const [light = '', dark = ''] = css.split('prefers-color-scheme: dark');
    const colour = (name: string): string =>
      new RegExp(`--${name}: (#\\w{6})`, 'u').exec(scheme === 'light' ? light : dark)?.[1] ?? '';
    for (const text of ['ink', 'quiet', 'thread']) {
      for (const ground of ['paper', 'card']) {
        expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThan(4.5);
      }
    }
  });
});

/** The contrast of two colours, as WCAG 2 has it; 4.5 is the least for text. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(luminance).toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('a path that nothing is at', () => {
  it.each(['/nothing', '/v1/nothing', '/docs/nothing'])('%s is a page for a browser', async (path) => {
    const reply = await ask(path, BROWSER);
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self';");
    expect(await reply.text()).toContain('<h1>Not found</h1>');
  });

  it.each([
    ['GET', '*/*'],
    ['GET', 'application/json'],
    ['POST', BROWSER],
  ])('is a problem for a %s that accepts %s', async (method, accept) => {
    const reply = await ask('/nothing', accept, method);
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none';");
  });
});
