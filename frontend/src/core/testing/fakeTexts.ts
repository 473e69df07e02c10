import type { Assignment, Language, ShownText } from "../contract";

/** Texts written for the tests of these pages. They are nobody's data. */
export const TEXTS = {
  title: "How alike are two responses?",
  guidelines: `<h2>What to judge</h2><p>Judge <strong>ideas and content</strong>. Wording, length and style do not count.</p>
<h3>Example</h3><p>One text proposes a walk in the woods, the other a stroll among trees: <em>the same</em>.</p>
<ul><li>Read both responses to their end.</li><li>When in doubt between two points, take the lower.</li></ul>`,
  consent: {
    en: {
      sha256: "e".repeat(64),
      html: `<h2>What you are asked to do</h2><p>You read pairs of short texts and say how alike they are. It takes about
25 minutes.</p><h2>What is kept</h2><p>Your answers and their times, under a pseudonym. No name and no address.</p>
<h2>You may stop at any time</h2><p>Close the page, or write to study@lab.example to have your answers removed.</p>`,
    },
    ru: {
      sha256: "f".repeat(64),
      html: `<h2>Что нужно делать</h2><p>Вы читаете пары коротких текстов и говорите, насколько они похожи. Это займёт около
25 минут.</p><h2>Что сохраняется</h2><p>Ваши ответы и их время, под псевдонимом.</p>`,
    },
  },
};

export const ANCHORS = {
  similarity: [
    { value: 1, label: "Nothing alike", text: "Only the prompt is shared" },
    { value: 2, label: "A little alike", text: "Same topic, different ideas" },
    { value: 3, label: "Partly alike", text: "Some main ideas are shared" },
    { value: 4, label: "Mostly alike", text: "Same main ideas, other details" },
    { value: 5, label: "The same", text: "Someone who read one gains nothing from the other" },
  ],
  quality: [
    { value: 1, label: "Useless", text: "Does not answer the prompt" },
    { value: 2, label: "Weak", text: "Answers in part, with errors" },
    { value: 3, label: "Fair", text: "Answers, with little of its own" },
    { value: 4, label: "Good", text: "Clear and complete" },
    { value: 5, label: "Excellent", text: "Nothing to add" },
  ],
};

export const REASONS = {
  cannot_judge_reasons: [
    { key: "language", label: "I do not know the language well enough" },
    { key: "broken", label: "The text is broken or cut off" },
    { key: "knowledge", label: "It needs knowledge I do not have" },
    { key: "other", label: "Another reason" },
  ],
  skip_reasons: [
    { key: "upsetting", label: "The content upsets me" },
    { key: "technical", label: "It does not display properly" },
    { key: "known", label: "I know this text already" },
    { key: "other", label: "Another reason" },
  ],
};

const PROMPTS = [
  "How would you describe the sea to somebody who has never seen it?",
  "Invent a holiday that nobody celebrates yet, and say how it is spent.",
  "Write the opening of a story about a lighthouse keeper who is afraid of the dark, and let the reader feel both the loneliness of the place and the small comforts the keeper has found there over the years.",
  "Придумайте имя для пекарни рядом с вокзалом.",
];

const OPENINGS = [
  "Think of the widest field you know, and let it breathe.",
  "<em>takes a long breath</em>",
  "Here is one idea among many:",
  "Picture a grey morning, and a road that ends in water.",
];

const SENTENCES = [
  "It moves without going anywhere, and it never repeats itself.",
  "In the morning it is the colour of tin, and by noon it has borrowed the sky.",
  "You hear it before you see it: a sound like a crowd that has agreed on something.",
  "People bring bread, old letters and one question they have not dared to ask.",
  "Nobody sells anything that day, and the trains run empty for those who want to look out of a window.",
  "The salt stays on your lips for hours, like a word you almost said.",
  "Children are allowed to stay up, and the oldest person on the street tells the first story.",
  "He counted the steps each evening, not because he doubted them but because counting was company.",
  "There is a lamp on every landing, and he has given each of them a name.",
];

/** `nItems` assignments whose texts differ in length, language and direction, the same on every call. */
export function fakeAssignments(nItems: number, members: 1 | 2, _language: Language): Assignment[] {
  return Array.from({ length: nItems }, (_, item) => ({
    id: `00000000-0000-4000-8000-${String(item + 1).padStart(12, "0")}`,
    prompt: shown([PROMPTS[item % PROMPTS.length] ?? ""], item % 4 === 3 ? "ru" : "en"),
    members: Array.from({ length: members }, (_member, member) => ({
      label: "AB"[member] ?? "",
      ...shown(paragraphs(item, member), "en"),
    })),
    held_until: new Date(Date.now() + 40 * 60_000).toISOString(),
  }));
}

function paragraphs(item: number, member: number): string[] {
  const count = 2 + ((item * 3 + member * 2) % 6);
  const opening = OPENINGS[(item + member) % OPENINGS.length] ?? "";
  const body = Array.from({ length: count }, (_, paragraph) =>
    [0, 1, 2, 3]
      .map((sentence) => SENTENCES[(item + paragraph * (member + 2) + sentence * 2) % SENTENCES.length] ?? "")
      .join(" "),
  );
  return [opening, ...body];
}

function shown(parts: string[], language: string): ShownText {
  return {
    html: parts.map((part) => `<p>${part}</p>`).join(""),
    text: parts.map((part) => part.replace(/<[^>]+>/g, "*")).join("\n\n"),
    language,
  };
}
