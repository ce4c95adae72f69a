// Requests to the server, and its clock.
const PATIENCE_MS = 8000;

// Problem is an answer that says no, or none at all (status 0).
export class Problem extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  // passing tells whether the same request may work a little later.
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

// ask sends a request and gives the JSON of the answer, or null when it has none.
export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch('/api/v1' + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return answer.status === 204 ? null : await answer.json();
  } catch (error) {
    throw new Problem(0, String(error));
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.detail ?? '', Number(answer.headers.get('Retry-After')) || 0);
}

let offset = 0; // server's clock minus ours, ms

// setClock takes the server's time as it was between the request and its answer.
export function setClock(stamp, sentAt, gotAt = sentAt) {
  offset = Date.parse(stamp) - (sentAt + gotAt) / 2;
}

// now is the server's time, ms since 1970.
export const now = () => Date.now() + offset;

// since gives how long ago a stamp of the server is, ms.
export const since = (stamp) => (stamp ? Math.max(0, now() - Date.parse(stamp)) : 0);
