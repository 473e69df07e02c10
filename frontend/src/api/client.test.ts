import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer, client, csrfToken } from "./client";
import { ApiError } from "./errors";

const network = vi.fn<(request: Request) => Promise<Response>>();

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ApiError);
  return outcome as ApiError;
}

beforeEach(() => {
  vi.stubGlobal("fetch", network);
});

afterEach(() => {
  vi.unstubAllGlobals();
  network.mockReset();
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no CookieStore.
  document.cookie = "csrftoken=; max-age=0";
});

describe("a call", () => {
  test("gives the body of a successful answer", async () => {
    network.mockResolvedValue(json({ username: "ada", name: "Ada" }));
    await expect(answer(client.GET("/api/session"))).resolves.toEqual({ username: "ada", name: "Ada" });
  });

  test.each([400, 403, 404, 409, 500])("throws what the server says with %s", async (status) => {
    network.mockResolvedValue(
      json(
        { code: "missing_column", message: "The file has no column model", fields: { file: ["no column"] } },
        status,
      ),
    );
    const error = await failure(client.GET("/api/session"));
    expect(error).toMatchObject({
      code: "missing_column",
      message: "The file has no column model",
      fields: { file: ["no column"] },
      status,
    });
  });

  test("throws when an answer that failed is not of the server's shape", async () => {
    network.mockResolvedValue(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(failure(client.GET("/api/session"))).resolves.toMatchObject({
      code: "http_502",
      status: 502,
    });
  });

  test("throws when the server does not answer", async () => {
    network.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(failure(client.GET("/api/session"))).resolves.toMatchObject({
      code: "network",
      status: null,
    });
  });

  test("that is given up keeps its own error", async () => {
    network.mockRejectedValue(new DOMException("gone", "AbortError"));
    await expect(client.GET("/api/session")).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the token against forged requests", () => {
  beforeEach(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no CookieStore.
    document.cookie = "csrftoken=abc%3D1";
    network.mockResolvedValue(json({ username: "ada", name: "Ada" }));
  });

  test("goes with a call that writes", async () => {
    await client.POST("/api/session", { body: { username: "ada", password: "secret" } });
    expect(network.mock.calls[0]?.[0].headers.get("X-CSRFToken")).toBe("abc=1");
  });

  test("stays away from a call that reads", async () => {
    await client.GET("/api/session");
    expect(network.mock.calls[0]?.[0].headers.get("X-CSRFToken")).toBeNull();
  });

  test("is found among other cookies, and null without one", () => {
    expect(csrfToken("sessionid=1; csrftoken=t; x=csrftoken")).toBe("t");
    expect(csrfToken("notcsrftoken=1")).toBeNull();
  });
});
