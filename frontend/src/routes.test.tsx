import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { routes } from "./routes";
import { pathAfterLogin } from "./settings/LoginPage";
import { renderRoutes } from "./shared/testing/render";

const ADA = { username: "ada", name: "Ada Lindqvist" };
const network = vi.fn<(request: Request) => Promise<Response>>();

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

const LOGGED_OUT = { code: "not_authenticated", message: "Log in first", fields: {} };

const NOTHING = { count: 0, next: null, previous: null, results: [] };

/** Ada is logged in, and there is nothing yet. */
async function emptyInstallation(request: Request): Promise<Response> {
  return json(new URL(request.url).pathname === "/api/session" ? ADA : NOTHING);
}

beforeEach(() => {
  vi.stubGlobal("fetch", network);
});

afterEach(() => {
  vi.unstubAllGlobals();
  network.mockReset();
});

describe("with a login", () => {
  beforeEach(() => {
    network.mockImplementation(async (request) =>
      request.method === "DELETE" ? new Response(null, { status: 204 }) : emptyInstallation(request),
    );
  });

  test("the navigation has the sections in their order, and marks the open one", async () => {
    renderRoutes(routes, "/similarity");
    const navigation = await screen.findByRole("navigation");
    const links = within(navigation).getAllByRole("link").slice(1);
    expect(links.map((link) => link.textContent)).toEqual([
      "Overview",
      "Corpus",
      "Similarity",
      "Studies",
      "Validation",
      "Reports & exports",
      "Jobs",
      "Settings",
    ]);
    expect(links.filter((link) => link.getAttribute("aria-current")).map((link) => link.textContent)).toEqual(
      ["Similarity"],
    );
  });

  test("each page has one heading of the first rank", async () => {
    renderRoutes(routes, "/corpus");
    expect(await screen.findByRole("heading", { level: 1, name: "Corpus" })).toBeTruthy();
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
  });

  test("an unknown address says so inside the frame", async () => {
    renderRoutes(routes, "/nowhere");
    expect(await screen.findByRole("heading", { level: 1, name: "There is no such page" })).toBeTruthy();
    expect(screen.getByRole("navigation")).toBeTruthy();
  });

  test("logging out ends at the login page", async () => {
    const { router } = renderRoutes(routes, "/corpus");
    await userEvent.click(await screen.findByRole("button", { name: /Ada Lindqvist/ }));
    network.mockImplementation(async (request) =>
      request.method === "DELETE" ? new Response(null, { status: 204 }) : json(LOGGED_OUT, 401),
    );
    await userEvent.click(await screen.findByRole("button", { name: "Log out" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/login"));
  });
});

describe("without a login", () => {
  test.each([401, 403])("a %s leads to the login page and back to the same page", async (status) => {
    network.mockImplementation(async (request) =>
      request.method === "POST" ? json(ADA) : json(LOGGED_OUT, status),
    );
    const { router } = renderRoutes(routes, "/similarity?encoder=minilm");
    await userEvent.type(await screen.findByLabelText("User name"), "ada");
    await userEvent.type(screen.getByLabelText("Password"), "secret");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/similarity"));
    expect(router.state.location.search).toBe("?encoder=minilm");
  });

  test("a wrong password is said without blame, and the name stays", async () => {
    network.mockImplementation(async (request) =>
      request.method === "POST"
        ? json({ code: "invalid_credentials", message: "no", fields: {} }, 400)
        : json(LOGGED_OUT, 401),
    );
    renderRoutes(routes, "/login");
    await userEvent.type(await screen.findByLabelText("User name"), "ada");
    await userEvent.type(screen.getByLabelText("Password"), "wrong");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("do not match");
    expect(screen.getByLabelText<HTMLInputElement>("User name").value).toBe("ada");
  });

  test("a server that fails says so and can be asked again", async () => {
    network.mockImplementation(async () =>
      json({ code: "locked", message: "The store is locked", fields: {} }, 409),
    );
    renderRoutes(routes, "/corpus");
    expect((await screen.findByRole("alert")).textContent).toContain("The store is locked");
    network.mockImplementation(emptyInstallation);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Corpus" })).toBeTruthy();
  });
});

test.each([
  ["/studies?open=1", "/studies?open=1"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["https://elsewhere.example", "/"],
  [null, "/"],
])("after the login %s leads to %s", (next, path) => {
  expect(pathAfterLogin(next)).toBe(path);
});
