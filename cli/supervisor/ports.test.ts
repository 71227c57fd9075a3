import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { checkPorts, HIGHEST_BASE, portsFrom, portUses } from './ports.ts';

async function listening(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // a TCP server's address is an object
}

test('puts every port behind the base, each once', () => {
  const uses = portUses(portsFrom(4100), true).map(({ port }) => port);
  expect(uses).toEqual([4100, 4101, 4102, 4103, 4104, 4105, 4110, 4111, 4112, 4113, 4114, 4115, 4116]);
  expect(Math.max(...portUses(portsFrom(HIGHEST_BASE), true).map(({ port }) => port))).toBe(65_535);
});

test('keeps to the usual ports without a base', () => {
  const uses = portUses(portsFrom(undefined), true).map(({ port }) => port);
  expect(uses).toEqual([3000, 7233, 8233, 54_329, 4010, 4020, 9100, 9101, 9102, 9103, 9104, 9105, 9106]);
});

test("needs no ports for somebody else's Temporal", () => {
  expect(portUses(portsFrom(4100), false).map(({ purpose }) => purpose)).not.toContainEqual(
    expect.stringMatching(/Temporal/),
  );
});

test.each(['127.0.0.1', '0.0.0.0', '::'])('finds a listener on %s', async (host) => {
  const port = await listening(host);
  await expect(checkPorts([{ port, purpose: 'the API' }])).rejects.toThrow(
    `port ${port}, for the API, is in use by another program\nstop what listens there, or take other ports`,
  );
});

test('names all that are taken in one message', async () => {
  const taken = [await listening('127.0.0.1'), await listening('127.0.0.1')];
  const check = checkPorts(taken.map((port) => ({ port, purpose: `test ${port}` })));
  await expect(check).rejects.toThrow(new RegExp(taken.map((port) => `for test ${port}, is in use.*`).join('\n.*')));
});

test('leaves free ports free', async () => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is an object
  server.close();
  await once(server, 'close');
  await checkPorts([{ port, purpose: 'the API' }]);
  await expect(checkPorts([{ port, purpose: 'the API' }])).resolves.toBeUndefined();
});
