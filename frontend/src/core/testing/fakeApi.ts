import type {
  Assignment,
  Criterion,
  FlagBody,
  Language,
  PastAnswer,
  SkipBody,
  SubmissionBody,
} from "../contract";
import { ANCHORS, fakeAssignments, REASONS, TEXTS } from "./fakeTexts";

interface Answer {
  status: number;
  body: unknown;
}

/** What goes wrong on the way: nothing; no network; the request arrives and the answer is lost; a broken server. */
export type Fault = "none" | "offline" | "reply_lost" | "broken";

export interface FakeOptions {
  nItems: number;
  members: 1 | 2;
  minReadingMs: number;
  simulated: boolean;
  language: Language;
}

/** The rating API in memory, for tests and for looking at the pages: one rater, one study. */
export class FakeApi {
  fault: Fault = "none";
  state: "active" | "finished" | "paused" | "closed" = "active";
  participating = true;
  declined = 0;
  readonly submissions = new Map<string, SubmissionBody>();
  readonly skips: SkipBody[] = [];
  readonly flags: FlagBody[] = [];
  readonly requests: string[] = [];
  /** What the page said it holds, call after call. */
  readonly toldHeld: string[][] = [];
  /** A server that gives held assignments again though the page named them. */
  ignoresHeld = false;
  /** Assignments whose slot went to somebody else: their answers are kept as surplus. */
  readonly surplus = new Set<string>();
  /** Assignments this rater may not answer (any more): refused. */
  readonly foreign = new Set<string>();
  private readonly open: Assignment[];
  private readonly held = new Map<string, Assignment>();
  private readonly done = new Map<string, Assignment>();

  constructor(private readonly options: FakeOptions) {
    this.open = fakeAssignments(options.nItems, options.members, options.language);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = String(input);
    if (this.fault === "offline") {
      throw new TypeError("Failed to fetch");
    }
    if (this.fault === "broken") {
      return reply({ status: 503, body: { code: "busy", message: "Later.", fields: {} } });
    }
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : {};
    const answer = this.handle(init?.method ?? "GET", path, body);
    if (this.fault === "reply_lost") {
      throw new TypeError("Failed to fetch");
    }
    return reply(answer);
  };

  /** The answers that count: of each assignment, the one that nothing corrects. */
  get current(): SubmissionBody[] {
    const corrected = new Set([...this.submissions.values()].map((one) => one.corrects));
    return [...this.submissions.values()].filter((one) => !corrected.has(one.uuid));
  }

  handle(method: string, path: string, body: unknown): Answer {
    this.requests.push(`${method} ${path}`);
    if (path.startsWith("/api/join/")) {
      return this.join(path.slice("/api/join/".length), body as { agreed: boolean; language: Language });
    }
    if (!this.participating) {
      return no(403, "no_participation");
    }
    switch (`${method} ${path}`) {
      case "GET /api/rating/session":
        return { status: 200, body: this.session() };
      case "POST /api/rating/claims":
        return this.claims(body as { count: number; held: string[] });
      case "POST /api/rating/submissions":
        return this.submit(body as SubmissionBody & { held: string[] });
      case "POST /api/rating/skips":
        return this.skip(body as SkipBody & { held: string[] });
      case "POST /api/rating/flags":
        this.flags.push(body as FlagBody);
        return { status: 201, body: {} };
      case "GET /api/rating/history":
        return { status: 200, body: { answers: this.history() } };
      case "POST /api/rating/pause":
      case "POST /api/rating/resume":
        return { status: 200, body: { held_until: inMinutes(40) } };
      default:
        return no(404, "not_found");
    }
  }

  private join(rest: string, body: { agreed: boolean; language: Language }): Answer {
    const [token, consent] = rest.split("/");
    if (token === "unknown") {
      return no(404, "not_found");
    }
    if (consent === undefined) {
      const study = { title: TEXTS.title, languages: ["en", "ru"], minutes_expected: 25, simulated: false };
      const texts = TEXTS.consent;
      const participation = this.participating ? { pseudonym: "R-07", state: "active" } : null;
      const consentText = { version: 1, texts };
      const state = this.state === "finished" ? "open" : this.state === "active" ? "open" : this.state;
      return { status: 200, body: { study, consent: consentText, state, participation } };
    }
    if (!body.agreed) {
      this.declined += 1;
      return { status: 200, body: { participation: null } };
    }
    this.participating = true;
    this.options.language = body.language;
    return { status: 201, body: { participation: { pseudonym: "R-07", state: "active" } } };
  }

  private session(): unknown {
    const { minReadingMs, simulated, language, members } = this.options;
    return {
      study: { title: TEXTS.title, simulated, rendering: "markdown", min_reading_ms: minReadingMs },
      language,
      guidelines_html: TEXTS.guidelines,
      criteria: fakeCriteria(members),
      ...REASONS,
      progress: this.progress(),
      state: this.state,
      pseudonym: "R-07",
    };
  }

  private progress() {
    const left = this.options.nItems - this.done.size;
    return { answered: this.done.size, target: this.options.nItems, minutes_left: Math.ceil(left * 0.6) };
  }

  /** Held assignments the page does not know of come first: it was reloaded. */
  private next(count: number, known: string[]): Assignment[] {
    this.toldHeld.push(known);
    const lost = [...this.held.values()].filter((one) => this.ignoresHeld || !known.includes(one.id));
    const fresh = this.open.splice(0, Math.max(0, count - lost.length));
    for (const assignment of fresh) {
      this.held.set(assignment.id, assignment);
    }
    return [...lost, ...fresh].slice(0, Math.max(count, 0));
  }

  private claims({ count, held }: { count: number; held: string[] }): Answer {
    if (count < 1 || count > 3) {
      return no(400, "invalid");
    }
    const assignments = this.next(count, held);
    return {
      status: 200,
      body: { assignments, exhausted: this.open.length === 0 && assignments.length < count },
    };
  }

  private submit({ held, ...body }: SubmissionBody & { held: string[] }): Answer {
    const stored = this.submissions.get(body.uuid);
    if (stored !== undefined) {
      const same = JSON.stringify(stored) === JSON.stringify(body);
      return same ? this.advanced(200, body, held) : no(409, "uuid_reused");
    }
    if (this.foreign.has(body.assignment)) {
      return no(409, "not_yours");
    }
    const assignment = this.held.get(body.assignment) ?? this.done.get(body.assignment);
    if (assignment === undefined) {
      return no(409, "not_yours");
    }
    if (this.done.has(body.assignment) && body.corrects === null) {
      return no(409, "already_answered");
    }
    if (body.corrects !== null && !this.submissions.has(body.corrects)) {
      return no(409, "not_yours");
    }
    this.submissions.set(body.uuid, body);
    this.held.delete(body.assignment);
    this.done.set(body.assignment, assignment);
    return this.advanced(201, body, held);
  }

  private advanced(status: number, body: SubmissionBody, held: string[]): Answer {
    const standing = this.surplus.has(body.assignment) ? "surplus" : "counted";
    return { status, body: { submission: { uuid: body.uuid, standing }, ...this.advance(held) } };
  }

  private advance(held: string[]) {
    const [next] = held.length >= 3 ? [] : this.next(1, held);
    return { progress: this.progress(), next: next ?? null, exhausted: this.open.length === 0 };
  }

  private skip({ held, ...body }: SkipBody & { held: string[] }): Answer {
    if (!this.held.delete(body.assignment)) {
      return no(409, "not_yours");
    }
    this.skips.push(body);
    return { status: 200, body: this.advance(held) };
  }

  private history(): PastAnswer[] {
    return this.current
      .flatMap((body) => {
        const assignment = this.done.get(body.assignment);
        return assignment === undefined
          ? []
          : [{ submission: body.uuid, assignment, ratings: body.ratings, submitted_at: body.submitted_at }];
      })
      .reverse()
      .slice(0, 20);
  }
}

export function fakeCriteria(members: 1 | 2): Criterion[] {
  const scale = {
    kind: "ordinal" as const,
    low: 1,
    high: 5,
    step: 1,
    required: true,
    allow_cannot_judge: true,
  };
  const similarity: Criterion = {
    ...scale,
    key: "similarity",
    asked_of: "item",
    screen: 1,
    question: "How alike is what A and B say?",
    hint: "Judge ideas and content, not wording, length or style",
    anchors: ANCHORS.similarity,
  };
  const quality: Criterion = {
    ...scale,
    key: "quality",
    asked_of: "member",
    screen: 2,
    question: "How good is each response?",
    hint: "As an answer to this prompt",
    anchors: ANCHORS.quality,
  };
  return members === 2
    ? [similarity, quality]
    : [{ ...quality, screen: 1, question: "How good is the response?" }];
}

function no(status: number, code: string): Answer {
  return { status, body: { code, message: `Refused: ${code}.`, fields: {} } };
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

function reply({ status, body }: Answer): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
