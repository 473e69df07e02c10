import { type Mark, markWords } from "../core/words";

interface Place {
  node: Text;
  from: number;
  to: number;
  word: string;
}

/**
 * Two texts with their word differences marked: `<mark data-mark="only-a|only-b|shared">` around words.
 *
 * The markup of the texts stays as the server sanitised it; only text nodes are split.
 */
export function markedPair(first: string, second: string, languages: [string, string]): [string, string] {
  const a = parsed(first);
  const b = parsed(second);
  const placesA = wordsIn(a, languages[0]);
  const placesB = wordsIn(b, languages[1]);
  const { marks } = markWords(
    placesA.map((place) => place.word),
    placesB.map((place) => place.word),
  );
  wrap(placesA, marks[0], "only-a");
  wrap(placesB, marks[1], "only-b");
  return [a.innerHTML, b.innerHTML];
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function parsed(html: string): HTMLElement {
  // A document of its own: nothing in it loads or runs.
  return new DOMParser().parseFromString(html, "text/html").body;
}

function wordsIn(root: HTMLElement, language: string): Place[] {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places: Place[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node as Text;
    for (const { index, segment } of segments(text.data, language)) {
      places.push({ node: text, from: index, to: index + segment.length, word: segment });
    }
  }
  return places;
}

/** Words as the language has them: Chinese and Thai write no spaces. */
function segments(text: string, language: string): { index: number; segment: string }[] {
  if (typeof Intl.Segmenter === "function") {
    let locale: string | undefined;
    try {
      locale = Intl.getCanonicalLocales(language)[0];
    } catch {
      locale = undefined; // "und", "unknown" and worse: the default rules do
    }
    const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
    return [...segmenter.segment(text)].filter((part) => part.isWordLike === true);
  }
  const words = text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu);
  return [...words].map((found) => ({ index: found.index, segment: found[0] }));
}

/** Neighbouring words with the same mark in one text node become one mark, with the space between. */
function wrap(places: readonly Place[], marks: readonly Mark[], only: "only-a" | "only-b"): void {
  const runs: { node: Text; from: number; to: number; mark: Mark }[] = [];
  for (const [index, place] of places.entries()) {
    const mark = marks[index] ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.mark === mark && last.node === place.node) {
      last.to = place.to;
    } else {
      runs.push({ node: place.node, from: place.from, to: place.to, mark });
    }
  }
  for (const run of runs.reverse()) {
    if (run.mark !== null) {
      const marked = run.node.splitText(run.from);
      marked.splitText(run.to - run.from);
      const element = marked.ownerDocument.createElement("mark");
      element.dataset.mark = run.mark === "only" ? only : "shared";
      marked.replaceWith(element);
      element.append(marked);
    }
  }
}
