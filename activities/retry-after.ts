const SECONDS = /^\d{1,9}$/;
const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** What undici calls headers. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads how long the sender of a reply wants to be left alone, in milliseconds: `Retry-After` (RFC 9110, 10.2.3) in
 * seconds, or a date in any of the forms of RFC 9110, 5.6.7. Undefined where it says nothing of the kind, or what has passed.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const [value] = [headers['retry-after']].flat();
  if (value === undefined) return undefined;
  const ms = SECONDS.test(value) ? Number(value) * 1_000 : millisecondsUntil(value, headers['date']);
  return ms > 0 ? ms : undefined;
}

/** By the sender's own clock, where the reply has its time. */
function millisecondsUntil(date: string, sentAt: Headers[string]): number {
  const [sent] = [sentAt].flat();
  const now = sent === undefined ? Number.NaN : moment(sent);
  return moment(date) - (Number.isNaN(now) ? Date.now() : now);
}

/** The form of C's asctime has no time zone, and means GMT. */
function moment(date: string): number {
  return WEEKDAY.test(date) ? Date.parse(date.endsWith('GMT') ? date : `${date} GMT`) : Number.NaN;
}
