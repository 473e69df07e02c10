import { type ReactElement, useMemo, useRef } from "react";
import type { Member, ShownText } from "../core/contract";
import type { OpenItem } from "../core/item";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import { escaped, markedPair } from "./markedHtml";
import prose from "./prose.module.css";
import { LoadingBars, Response } from "./Response";
import classes from "./Texts.module.css";
import { useLasting } from "./useLasting";

export interface TextsView {
  narrow: boolean;
  folded: boolean;
  onFold: () => void;
  /** The phone's open tab. */
  tab: string;
  onTab: (label: string) => void;
  scrollTogether: boolean;
}

/** The prompt and the responses of an item: the page itself. */
export function Texts({
  item,
  plain,
  view,
}: {
  item: OpenItem;
  plain: boolean;
  view: TextsView;
}): ReactElement {
  const { prompt, members } = item.assignment;
  const html = useMarkedHtml(members, plain, item.differences);
  const first = useRef<HTMLDivElement>(null);
  const second = useRef<HTMLDivElement>(null);
  const scrollers = [first, second];
  const leading = useRef<HTMLDivElement | null>(null);

  function follow(index: number): void {
    const source = scrollers[index]?.current ?? null;
    if (!view.scrollTogether || source === null) {
      return;
    }
    if (leading.current !== null && leading.current !== source) {
      leading.current = null; // this scroll is the echo of the other's
      return;
    }
    const other = scrollers[1 - index]?.current;
    if (other) {
      leading.current = source;
      const share = source.scrollTop / Math.max(1, source.scrollHeight - source.clientHeight);
      other.scrollTop = share * (other.scrollHeight - other.clientHeight);
    }
  }

  return (
    <main className={classes.texts}>
      <Prompt prompt={prompt} plain={plain} view={view} />
      {view.narrow && members.length > 1 && <Tabs item={item} view={view} />}
      <div className={classes.members}>
        {members.map((member, index) =>
          view.narrow && members.length > 1 && member.label !== view.tab ? null : (
            <Response
              key={`${item.assignment.id}/${member.label}`}
              member={member}
              html={html[index] ?? ""}
              plain={plain}
              single={members.length === 1}
              scroller={scrollers[index] ?? first}
              onScroll={() => follow(index)}
            />
          ),
        )}
      </div>
    </main>
  );
}

function useMarkedHtml(members: readonly Member[], plain: boolean, differences: boolean): string[] {
  return useMemo(() => {
    const html = members.map((member) => htmlOf(member, plain));
    const [a, b] = members;
    const [htmlA, htmlB] = html;
    if (!differences || a === undefined || b === undefined || htmlA === undefined || htmlB === undefined) {
      return html;
    }
    return markedPair(htmlA, htmlB, [a.language, b.language]);
  }, [members, plain, differences]);
}

function htmlOf(shown: ShownText, plain: boolean): string {
  return plain ? escaped(shown.text) : shown.html;
}

function Prompt({
  prompt,
  plain,
  view,
}: {
  prompt: ShownText;
  plain: boolean;
  view: TextsView;
}): ReactElement {
  const texts = useTexts();
  const folded = view.folded && !view.narrow;
  return (
    <section className={classes.prompt} aria-label={texts.prompt}>
      <h2>{texts.prompt}</h2>
      <div
        className={`${classes.promptText} ${prose.prose} ${folded ? classes.folded : ""} ${plain ? prose.plain : ""}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long prompt scrolls, and must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={texts.prompt}
        dir="auto"
        lang={prompt.language}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it, plain text is escaped
        dangerouslySetInnerHTML={{ __html: htmlOf(prompt, plain) }}
      />
      <FoldButton folded={folded} onFold={view.onFold} />
    </section>
  );
}

function FoldButton({ folded, onFold }: { folded: boolean; onFold: () => void }): ReactElement {
  const texts = useTexts();
  return (
    <button
      type="button"
      className={`${classes.fold} icon-button`}
      aria-expanded={!folded}
      aria-label={folded ? texts.unfoldPrompt : texts.foldPrompt}
      onClick={onFold}
    >
      <Icon name="chevronUp" />
    </button>
  );
}

function Tabs({ item, view }: { item: OpenItem; view: TextsView }): ReactElement {
  const texts = useTexts();
  const labels = item.assignment.members.map((member) => member.label);
  return (
    <div className={classes.tabs} role="tablist">
      {labels.map((label) => (
        <button
          key={label}
          type="button"
          role="tab"
          aria-selected={label === view.tab}
          tabIndex={label === view.tab ? 0 : -1}
          data-tab={label}
          onClick={() => view.onTab(label)}
          onKeyDown={(event) => {
            if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
              event.preventDefault();
              event.stopPropagation();
              const step = event.key === "ArrowRight" ? 1 : labels.length - 1;
              const next = labels[(labels.indexOf(label) + step) % labels.length] ?? label;
              view.onTab(next);
              document.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
            }
          }}
        >
          {texts.responseOf(label)}
          {item.opened.has(label) && label !== view.tab && (
            <>
              <Icon name="check" size={16} />
              <span className="visually-hidden">{texts.opened}</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

/** What stands there until the first item is here; the bars after 100 ms. */
export function TextsLoading({ narrow }: { narrow: boolean }): ReactElement {
  const texts = useTexts();
  const slow = useLasting(true, 100);
  const cards = narrow ? ["A"] : ["A", "B"];
  return (
    <main className={classes.texts} aria-busy="true">
      <section className={classes.prompt}>
        <h2>{texts.prompt}</h2>
        <div className={classes.promptText}>{"\u00a0"}</div>
      </section>
      <div className={classes.members}>
        {cards.map((label) => (
          <div key={label} className={classes.member}>
            <h2>{"\u00a0"}</h2>
            <div className={classes.scroll}>{slow && <LoadingBars />}</div>
          </div>
        ))}
      </div>
    </main>
  );
}
