import { expect, it } from "vitest";
import { escaped, markedPair } from "./markedHtml";

it("marks the words of one text alone, inside the markup that was there", () => {
  const [a, b] = markedPair(
    "<p>The <em>old</em> keeper counts the steps each evening.</p>",
    "<p>The young keeper counts the steps each evening.</p>",
    ["en", "en"],
  );
  expect(a).toBe(
    '<p>The <em><mark data-mark="only-a">old</mark></em> keeper counts the steps each evening.</p>',
  );
  expect(b).toBe('<p>The <mark data-mark="only-b">young</mark> keeper counts the steps each evening.</p>');
});

it("puts neighbouring words under one mark", () => {
  const [a] = markedPair(
    "<p>one two three four five six and more</p>",
    "<p>one two three four five six</p>",
    ["en", "en"],
  );
  expect(a).toBe('<p>one two three four five six <mark data-mark="only-a">and more</mark></p>');
});

it("marks shared runs where little is shared", () => {
  const [a] = markedPair("<p>a deep blue lake in May</p>", "<p>the deep blue sea of June, far out</p>", [
    "en",
    "en",
  ]);
  expect(a).toBe('<p>a <mark data-mark="shared">deep blue</mark> lake in May</p>');
});

it("copes with a language tag that is none", () => {
  expect(markedPair("<p>x</p>", "<p>x</p>", ["unknown language", ""])).toEqual(["<p>x</p>", "<p>x</p>"]);
});

it("leaves plain text plain", () => {
  expect(escaped("<b> & c")).toBe("&lt;b&gt; &amp; c");
});
