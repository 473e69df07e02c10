import type {
  Advance,
  Claims,
  FlagBody,
  JoinInfo,
  Language,
  Participation,
  PastAnswer,
  SessionInfo,
  SkipBody,
  SubmissionBody,
  Submitted,
} from "./contract";

/** No answer came: no network, or the server did not speak. The same call may be tried again. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** The server answered, and said no. */
export class Refused extends Error {
  override name = "Refused";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The person is not known (any more): nothing is wrong with what was sent. */
  get aboutThePerson(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** The server is busy or broken: the same call may succeed later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** The rating API as functions: the only place of this bundle that knows an address. */
export interface Calls {
  join(token: string): Promise<JoinInfo>;
  consent(
    token: string,
    body: { language: Language; consent_sha256: string; agreed: boolean },
  ): Promise<{ participation: Participation | null }>;
  session(): Promise<SessionInfo>;
  claim(count: number, held: string[]): Promise<Claims>;
  submit(body: SubmissionBody, held: string[]): Promise<Submitted>;
  skip(body: SkipBody, held: string[]): Promise<Advance>;
  flag(body: FlagBody): Promise<unknown>;
  history(): Promise<{ answers: PastAnswer[] }>;
  pause(): Promise<{ held_until: string | null }>;
  resume(): Promise<{ held_until: string | null }>;
}

const TIMEOUT_MS = 20_000;

/** @param send the browser's `fetch`, or a stand-in for it in tests */
export function callsOver(send: typeof fetch = (...args) => fetch(...args)): Calls {
  async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method === "POST") {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = csrfToken();
    }
    let response: Response;
    let text: string;
    try {
      response = await send(path, {
        method,
        headers,
        credentials: "same-origin",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new Unreachable(error instanceof Error ? error.message : "no answer");
    }
    const content = parsed(text);
    if (response.ok) {
      if (content === undefined) {
        // A proxy or a sign-in page of a hotel's network answers 200 with HTML: that is no answer of ours.
        throw new Unreachable("an answer that is not JSON");
      }
      return content as T;
    }
    const error = (content ?? {}) as { code?: unknown; message?: unknown };
    throw new Refused(
      response.status,
      typeof error.code === "string" ? error.code : `http_${response.status}`,
      typeof error.message === "string" ? error.message : response.statusText,
    );
  }

  const joinPath = (token: string) => `/api/join/${encodeURIComponent(token)}`;
  return {
    join: (token) => call("GET", joinPath(token)),
    consent: (token, body) => call("POST", `${joinPath(token)}/consent`, body),
    session: () => call("GET", "/api/rating/session"),
    claim: (count, held) => call("POST", "/api/rating/claims", { count, held }),
    submit: (body, held) => call("POST", "/api/rating/submissions", { ...body, held }),
    skip: (body, held) => call("POST", "/api/rating/skips", { ...body, held }),
    flag: (body) => call("POST", "/api/rating/flags", body),
    history: () => call("GET", "/api/rating/history"),
    pause: () => call("POST", "/api/rating/pause", {}),
    resume: () => call("POST", "/api/rating/resume", {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie);
  return found?.[1] === undefined ? "" : decodeURIComponent(found[1]);
}
