import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import { renderRoutes } from "./testing/render";
import { useQueryParameter } from "./useQueryParameter";

function Levels(): ReactElement {
  const [level, setLevel] = useQueryParameter("level", ["item", "prompt"]);
  return (
    <>
      <p>level: {level}</p>
      <button type="button" onClick={() => setLevel("prompt")}>
        Prompt
      </button>
      <button type="button" onClick={() => setLevel("item")}>
        Item
      </button>
    </>
  );
}

const ROUTES = [{ path: "/", element: <Levels /> }];

test("the choice is part of the address, beside what was there", async () => {
  const { router } = renderRoutes(ROUTES, "/?metric=chrf");
  await userEvent.click(screen.getByRole("button", { name: "Prompt" }));
  expect(router.state.location.search).toBe("?metric=chrf&level=prompt");
});

test("the first choice is left out of the address", async () => {
  const { router } = renderRoutes(ROUTES, "/?level=prompt");
  await userEvent.click(screen.getByRole("button", { name: "Item" }));
  expect(router.state.location.search).toBe("");
});

test("an address with a value that is not allowed shows the first", () => {
  renderRoutes(ROUTES, "/?level=nonsense");
  expect(screen.getByText("level: item")).toBeTruthy();
});
