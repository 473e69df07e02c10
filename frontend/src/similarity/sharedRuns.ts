import { type Mark, markWords } from "../core/words";

/** A stretch of a text with one mark: what its two sides share, what one has alone, or neither. */
export interface Run {
  /** Where it begins in the text: its key when drawn. */
  start: number;
  text: string;
  mark: Mark;
}

export interface MarkedPair {
  runs: [Run[], Run[]];
  /** What is marked: shared runs, or, where most is shared, what differs. */
  marked: "shared" | "only";
}

interface Word {
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;
// Of these a sentence is one long "word" by letters alone.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function wordsOf(text: string): Word[] {
  if (UNSPACED.test(text) && typeof Intl.Segmenter === "function") {
    const segments = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
    return [...segments]
      .filter(({ isWordLike }) => isWordLike === true)
      .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
  }
  return [...text.matchAll(WORD)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** Words with their marks as runs; what stands between two words of one mark has it too. */
function runsOf(text: string, words: readonly Word[], marks: readonly Mark[]): Run[] {
  const runs: Run[] = [];
  const add = (start: number, end: number, mark: Mark): void => {
    const last = runs.at(-1);
    if (start === end) {
      return;
    }
    if (last !== undefined && last.mark === mark) {
      last.text += text.slice(start, end);
    } else {
      runs.push({ start, text: text.slice(start, end), mark });
    }
  };
  let at = 0;
  words.forEach((word, index) => {
    const mark = marks[index] ?? null;
    const between = index > 0 && marks[index - 1] === mark ? mark : null;
    add(at, word.start, between);
    add(word.start, word.end, mark);
    at = word.end;
  });
  add(at, text.length, null);
  return runs;
}

/** Two texts with their shared words marked, or, where more than 60% is shared, what differs. */
export function markedPair(first: string, second: string): MarkedPair {
  const words = [wordsOf(first), wordsOf(second)] as const;
  const { marks } = markWords(
    words[0].map(({ start, end }) => first.slice(start, end)),
    words[1].map(({ start, end }) => second.slice(start, end)),
  );
  return {
    runs: [runsOf(first, words[0], marks[0]), runsOf(second, words[1], marks[1])],
    marked: marks.some((side) => side.includes("only")) ? "only" : "shared",
  };
}
