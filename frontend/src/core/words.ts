/** How a word of a text stands to the other text. `null`: not marked. */
export type Mark = "only" | "shared" | null;

export interface Marked {
  marks: [Mark[], Mark[]];
  /** The share of words that both texts have in the same order, of the longer text's words. */
  shared: number;
}

/** Above this share of common words what differs is marked, below it what is common. */
const MOSTLY_SHARED = 0.6;

/**
 * Word differences of two texts, given as their words in order.
 *
 * Common words are a longest common subsequence. Where more than 60% is shared, the words of one text alone are
 * marked; otherwise runs of at least two shared words, since that is what a lexical metric sees.
 */
export function markWords(first: readonly string[], second: readonly string[]): Marked {
  const a = first.map(normal);
  const b = second.map(normal);
  const pairs = commonSubsequence(a, b);
  const longer = Math.max(a.length, b.length);
  const shared = longer === 0 ? 1 : pairs.length / longer;
  const marks: [Mark[], Mark[]] = [a.map(() => null), b.map(() => null)];
  if (shared > MOSTLY_SHARED) {
    marks[0].fill("only");
    marks[1].fill("only");
    for (const [i, j] of pairs) {
      marks[0][i] = null;
      marks[1][j] = null;
    }
  } else {
    for (const [i, j] of inRuns(pairs)) {
      marks[0][i] = "shared";
      marks[1][j] = "shared";
    }
  }
  return { marks, shared };
}

/** Upper and lower case and the kind of apostrophe make no other word. */
function normal(word: string): string {
  return word.normalize("NFC").toLocaleLowerCase().replaceAll("’", "'");
}

type Pair = [number, number];

/** The pairs that continue another pair, or are continued, in both texts. */
function inRuns(pairs: readonly Pair[]): Pair[] {
  const follows = (one: Pair | undefined, other: Pair | undefined) =>
    one !== undefined && other !== undefined && other[0] === one[0] + 1 && other[1] === one[1] + 1;
  return pairs.filter((pair, at) => follows(pairs[at - 1], pair) || follows(pair, pairs[at + 1]));
}

/** Positions (i, j), rising in both, of a longest common subsequence: Hirschberg 1975, in linear space. */
export function commonSubsequence(a: readonly string[], b: readonly string[]): Pair[] {
  const found: Pair[] = [];
  collect(0, a.length, 0, b.length);
  return found;

  function collect(aFrom: number, aTo: number, bFrom: number, bTo: number): void {
    let [from, other] = [aFrom, bFrom];
    while (from < aTo && other < bTo && a[from] === b[other]) {
      found.push([from, other]);
      from += 1;
      other += 1;
    }
    let [to, otherTo] = [aTo, bTo];
    while (to > from && otherTo > other && a[to - 1] === b[otherTo - 1]) {
      to -= 1;
      otherTo -= 1;
    }
    if (to - from === 1) {
      const at = b.indexOf(a[from] ?? "", other);
      if (at >= 0 && at < otherTo) {
        found.push([from, at]);
      }
    } else if (to > from && otherTo > other) {
      const middle = (from + to) >> 1;
      const split = bestSplit(from, middle, to, other, otherTo);
      collect(from, middle, other, split);
      collect(middle, to, split, otherTo);
    }
    for (let step = 0; step < aTo - to; step += 1) {
      found.push([to + step, otherTo + step]);
    }
  }

  /** Where to cut b so that both halves together share most. */
  function bestSplit(from: number, middle: number, to: number, bFrom: number, bTo: number): number {
    const width = bTo - bFrom;
    const upper = lengths(from, middle, (i, j) => a[i] === b[bFrom + j], width);
    const lower = lengths(0, to - middle, (i, j) => a[to - 1 - i] === b[bTo - 1 - j], width);
    let best = 0;
    for (let cut = 1; cut <= width; cut += 1) {
      const here = (upper[cut] ?? 0) + (lower[width - cut] ?? 0);
      if (here > (upper[best] ?? 0) + (lower[width - best] ?? 0)) {
        best = cut;
      }
    }
    return bFrom + best;
  }
}

/** The last row of the table of common lengths: for each j, of the rows i and the first j columns. */
function lengths(
  from: number,
  to: number,
  equal: (i: number, j: number) => boolean,
  width: number,
): Uint32Array {
  const row = new Uint32Array(width + 1);
  for (let i = from; i < to; i += 1) {
    let diagonal = 0;
    for (let j = 1; j <= width; j += 1) {
      const above = row[j] ?? 0;
      row[j] = equal(i, j - 1) ? diagonal + 1 : Math.max(above, row[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return row;
}
