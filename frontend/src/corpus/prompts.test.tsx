import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { pagesAfter } from "../api/prompts";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { prompt, promptDetail, response, source } from "./testing/prompts";

const UID = prompt().uid;
const ADDRESS = `/corpus/pilot/prompts/${UID}`;
const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
};

function showing(detail: ReturnType<typeof promptDetail>, more: Record<string, unknown> = {}): void {
  answering({ ...INSTALLATION, [`GET /api/prompts/${UID}`]: detail, ...more });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a response is rendered, and its raw text is one choice away, kept in the address", async () => {
  showing(promptDetail());
  const { router } = renderRoutes(routes, ADDRESS);
  expect((await screen.findByText("Read")).tagName).toBe("STRONG");
  await userEvent.click(screen.getByText("Raw text"));
  expect(await screen.findByText("**Read** by the window.")).toBeTruthy();
  expect(router.state.location.search).toBe("?text=raw");
});

test("a link to raw texts shows them as they came, tags included", async () => {
  showing(
    promptDetail({ responses: [response({ text: "<b>no</b>", html: "<p>&lt;b&gt;no&lt;/b&gt;</p>" })] }),
  );
  renderRoutes(routes, `${ADDRESS}?text=raw`);
  expect(await screen.findByText("<b>no</b>")).toBeTruthy();
});

test("a text that several responses share is marked with how many they are, and no other is", async () => {
  showing(
    promptDetail({
      sources: [source({ n_responses: 2 })],
      n_responses: 2,
      responses: [response({ n_same_text: 4 }), response({ uid: "other", sample_index: 1 })],
    }),
  );
  renderRoutes(routes, ADDRESS);
  expect(await screen.findByText("4 responses with this very text")).toBeTruthy();
  expect(screen.getAllByText(/with this very text/)).toHaveLength(1);
});

test("each text says its language, or that of the prompt, and finds its own direction", async () => {
  showing(
    promptDetail({
      language: "ar",
      responses: [
        response({ html: "<p>one</p>" }),
        response({ uid: "b", html: "<p>two</p>", language: "he" }),
      ],
    }),
  );
  renderRoutes(routes, ADDRESS);
  const [one, two] = [await screen.findByText("one"), screen.getByText("two")].map((p) => p.parentElement);
  expect([one?.lang, two?.lang]).toEqual(["ar", "he"]);
  expect([one?.dir, two?.dir]).toEqual(["auto", "auto"]);
});

test("only the models an address names have a column, also where a key holds a slash or a comma", async () => {
  const key = "org/model,7b";
  showing(
    promptDetail({
      n_responses: 2,
      sources: [source(), source({ key, language_model: key, name: key })],
      responses: [response(), response({ uid: "b", model: key })],
    }),
  );
  const written = encodeURIComponent(encodeURIComponent(key));
  renderRoutes(routes, `${ADDRESS}?model=${written}`);
  const columns = within(await screen.findByRole("region", { name: "Responses" }));
  expect(columns.getAllByRole("article").map((one) => one.querySelector("h2")?.textContent)).toEqual([key]);
});

test("one model under two decodings has two columns, and each says its decoding", async () => {
  showing(
    promptDetail({
      n_responses: 2,
      sources: [
        source({ key: "ash@t1", decoding: "t1" }),
        source({ key: "ash@unstated", decoding: "unstated" }),
      ],
      responses: [response({ decoding: "t1" }), response({ uid: "b" })],
    }),
  );
  renderRoutes(routes, ADDRESS);
  expect(await screen.findByText(/decoding t1 · 1 of 1 response/)).toBeTruthy();
  expect(screen.getByText(/decoding not stated · 1 of 1 response/)).toBeTruthy();
});

test("more of a model are loaded behind those that are there, none of them twice", async () => {
  const first = Array.from({ length: 3 }, (_, n) =>
    response({ uid: `r${n}`, sample_index: n, html: `<p>text ${n}</p>` }),
  );
  const all = Array.from({ length: 5 }, (_, n) =>
    response({ uid: `r${n}`, sample_index: n, html: `<p>text ${n}</p>` }),
  );
  showing(
    promptDetail({ n_responses: 5, sources: [source({ n_responses: 5 })], per_source: 3, responses: first }),
    { [`GET /api/prompts/${UID}/responses`]: pageOfAll(all) },
  );
  renderRoutes(routes, ADDRESS);
  expect(await screen.findByText(/3 of 5 responses$/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show more of this model" }));
  await waitFor(() =>
    expect(screen.getAllByText(/^text \d$/).map((one) => one.textContent)).toEqual([
      "text 0",
      "text 1",
      "text 2",
      "text 3",
      "text 4",
    ]),
  );
  expect(screen.queryByRole("button", { name: "Show more of this model" })).toBeNull();
});

test.each([
  [2, { firstPage: 1, pageSize: 10 }],
  [10, { firstPage: 2, pageSize: 10 }],
  [60, { firstPage: 2, pageSize: 60 }],
])("behind %s responses the next page brings new ones", (nKnown, pages) => {
  expect(pagesAfter(nKnown)).toEqual(pages);
});

test("what the file called a category stands beside its name where they differ", async () => {
  showing(
    promptDetail({
      categories: [
        { key: "writing-genres", name: "Writing Genres", group: "Alternative Styles", raw: "**genres**" },
        {
          key: "recommendations",
          name: "Recommendations",
          group: "Information-Seeking",
          raw: "Recommendations",
        },
      ],
    }),
  );
  renderRoutes(routes, ADDRESS);
  expect(await screen.findByText("in the file: “**genres**”")).toBeTruthy();
  expect(screen.getAllByText(/^in the file/)).toHaveLength(1);
});

test("a detected language is marked as detected", async () => {
  showing(promptDetail({ language: "fr", language_detected: true }));
  renderRoutes(routes, ADDRESS);
  expect(await screen.findByText("French, detected")).toBeTruthy();
});

test("a prompt opened from a filtered list leads to the one before and the one behind it there", async () => {
  const row = (key: string) => prompt({ key, uid: key === "p-01" ? UID : key });
  answering({ ...INSTALLATION, [`GET /api/prompts/${UID}`]: promptDetail() });
  const others = globalThis.fetch;
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/api/datasets/pilot/prompts") {
      return others(request);
    }
    asked.push(searchParams.get("category") ?? "");
    const rows = ["p-00", "p-01", "p-02"].map(row);
    const page = Number(searchParams.get("page"));
    return Response.json({ count: 3, next: null, previous: null, results: rows.slice(page - 1, page) });
  });
  renderRoutes(routes, `${ADDRESS}?category=writing-genres&at=2`);
  const previous = await screen.findByRole("link", { name: "Previous prompt, p-00" });
  const next = await screen.findByRole("link", { name: "Next prompt, p-02" });
  expect(previous.getAttribute("href")).toBe("/corpus/pilot/prompts/p-00?category=writing-genres&at=1");
  expect(next.getAttribute("href")).toBe("/corpus/pilot/prompts/p-02?category=writing-genres&at=3");
  expect(screen.getByText("Prompt 2 of 3", { exact: false })).toBeTruthy();
  expect(new Set(asked)).toEqual(new Set(["writing-genres"]));
});

test("a place in the address that is not the prompt’s leads nowhere", async () => {
  showing(promptDetail(), {
    "GET /api/datasets/pilot/prompts": { ...pageOfAll([prompt({ uid: "another" })]), count: 3 },
  });
  const others = vi.fn(globalThis.fetch);
  vi.stubGlobal("fetch", others);
  renderRoutes(routes, `${ADDRESS}?at=2`);
  await screen.findByText("by the window.", { exact: false });
  await waitFor(() => {
    const lists = others.mock.results.filter(
      (_, call) => (others.mock.calls[call]?.[0] as Request | undefined)?.url.includes("/prompts?") === true,
    );
    expect(lists.length).toBeGreaterThan(0);
    return Promise.all(lists.map(({ value }) => value));
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(screen.queryByText("Prompt 2 of 3", { exact: false })).toBeNull();
  expect(screen.queryByRole("link", { name: /^(Previous|Next) prompt/ })).toBeNull();
});

test("a prompt without a response says what is needed", async () => {
  showing(promptDetail({ n_responses: 0, sources: [], responses: [] }));
  renderRoutes(routes, ADDRESS);
  const way = await screen.findByRole("link", { name: "Import responses" });
  expect(way.getAttribute("href")).toBe("/corpus/import?into=pilot");
});
