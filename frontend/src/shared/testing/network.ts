import { vi } from "vitest";

export type Answers = Readonly<Record<string, unknown>>;

function json(body: unknown, status: number): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

/** An answer other than 200. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/**
 * Stands in for the network: bodies by "METHOD /path". What was asked with a body is kept in `sent`.
 * An address without an answer is refused, so that a test sees what it forgot.
 */
export function answering(answers: Answers): { sent: { call: string; body: unknown }[] } {
  const sent: { call: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const call = `${request.method} ${new URL(request.url).pathname}`;
    if (request.method !== "GET") {
      const text = await request.text();
      sent.push({ call, body: text === "" ? null : JSON.parse(text) });
    }
    if (!(call in answers)) {
      return json({ code: "not_mocked", message: `no answer to ${call}`, fields: {} }, 404);
    }
    const answer = answers[call];
    if (answer instanceof Refusal) {
      return json(answer.body, answer.status);
    }
    return answer === null ? new Response(null, { status: 204 }) : json(answer, 200);
  });
  return { sent };
}

/** One page that holds all rows of a list. */
export function pageOfAll<Row>(results: readonly Row[]): {
  count: number;
  next: null;
  previous: null;
  results: readonly Row[];
} {
  return { count: results.length, next: null, previous: null, results };
}
