import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A page is a chunk that is compiled when it is first asked for: on a busy machine that takes seconds.
configure({ asyncUtilTimeout: 8_000 });

// jsdom has no layout and so neither of these; Mantine asks for both.
window.matchMedia ??= (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});

window.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

Element.prototype.scrollIntoView ??= () => undefined;

afterEach(() => {
  cleanup();
});
