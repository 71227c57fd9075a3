/** Asks the process of this container whether it can do its work; ends with 1 when it can't. */
const reply = await fetch(`http://127.0.0.1:${process.env['ADMIN_PORT']}/readyz`, {
  signal: AbortSignal.timeout(2000),
});
process.exitCode = reply.ok ? 0 : 1;
