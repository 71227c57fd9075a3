import type { RequestListener } from 'node:http';
import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { serveAdmin, type AdminServer } from './admin.ts';

let admin: AdminServer;
afterEach(() => admin.close());

async function page(path: string, method: 'GET' | 'POST' = 'GET') {
  const { statusCode, body } = await request(`http://127.0.0.1:${admin.port}${path}`, { method });
  return { status: statusCode, body: await body.text() };
}

test('is alive and ready, until it drains', async () => {
  admin = await serveAdmin({ port: 0, ready: () => true });
  expect(await page('/livez')).toEqual({ status: 200, body: 'alive\n' });
  expect(await page('/readyz?verbose')).toEqual({ status: 200, body: 'ready\n' });
  admin.drain();
  expect(await page('/readyz')).toEqual({ status: 503, body: 'draining\n' });
  expect(await page('/livez')).toMatchObject({ status: 200 });
});

test('is not ready when the check says so, or fails', async () => {
  const checks = [() => Promise.resolve(false), () => Promise.reject(new Error('no database'))];
  admin = await serveAdmin({ port: 0, ready: () => checks.shift()?.() ?? true });
  expect(await page('/readyz')).toEqual({ status: 503, body: 'not ready\n' });
  expect(await page('/readyz')).toEqual({ status: 503, body: 'not ready: no database\n' });
  expect(await page('/readyz')).toMatchObject({ status: 200 });
});

test('is not ready while the check finds no end', async () => {
  admin = await serveAdmin({ port: 0, ready: async () => new Promise<never>(() => undefined) });
  expect(await page('/readyz')).toEqual({ status: 503, body: 'not ready: not known within 1500 ms\n' });
});

test('tells the state of each of its parts', async () => {
  const parts = { orders: 'up', shipping: 'down: no database' };
  const answers = [true, false].map((ready) => ({ ready, parts }));
  admin = await serveAdmin({ port: 0, ready: () => Promise.resolve(answers.shift() ?? true) });
  expect(await page('/readyz')).toEqual({ status: 200, body: 'ready\norders up\nshipping down: no database\n' });
  expect(await page('/readyz')).toEqual({ status: 503, body: 'not ready\norders up\nshipping down: no database\n' });
});

test("shows the process's metrics, and those that it is given", async () => {
  const more = '# TYPE temporal_polls counter\ntemporal_polls 3\n';
  admin = await serveAdmin({ port: 0, ready: () => true, metrics: () => Promise.resolve(more) });
  const { status, body } = await page('/metrics');
  expect(status).toBe(200);
  expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(body).toContain(`\n${more}`);
});

test('answers 404 and 405 for anything else', async () => {
  admin = await serveAdmin({ port: 0, ready: () => true });
  expect(await page('/constructor')).toEqual({ status: 404, body: "there is no page '/constructor'\n" });
  expect(await page('/livez', 'POST')).toMatchObject({ status: 405 });
});

test('leaves other paths to whoever is given for them', async () => {
  const otherwise: RequestListener = ({ url }, response) => void response.end(`other '${url}'`);
  admin = await serveAdmin({ port: 0, ready: () => true, otherwise });
  expect(await page('/faults?x')).toEqual({ status: 200, body: "other '/faults?x'" });
  expect(await page('/livez?x')).toEqual({ status: 200, body: 'alive\n' });
});
