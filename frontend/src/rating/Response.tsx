import { type ReactElement, type RefObject, useCallback, useEffect, useState } from "react";
import type { Member } from "../core/contract";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import prose from "./prose.module.css";
import classes from "./Texts.module.css";

/** How near the end counts as reached. */
const NEAR_PX = 8;

/** One response in its card, with a scroll of its own. Mounted anew for every item: it begins at its top. */
export function Response({
  member,
  html,
  plain,
  single,
  scroller,
  onScroll,
}: {
  member: Member;
  html: string;
  plain: boolean;
  single: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
}): ReactElement {
  const texts = useTexts();
  const name = single ? texts.response : texts.responseOf(member.label);
  const [ended, setEnded] = useState(false);
  const look = useCallback(() => {
    const element = scroller.current;
    if (element !== null && element.clientHeight > 0) {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop;
      setEnded((before) => before || left <= NEAR_PX);
    }
  }, [scroller]);
  useEffect(() => {
    look();
    if (scroller.current === null) {
      return;
    }
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [look, scroller]);
  return (
    <article className={`${classes.member} ${single ? classes.single : ""}`} aria-label={name}>
      <h2>
        {!single && (
          <span className={classes.letter} aria-hidden="true">
            {member.label}
          </span>
        )}
        {name}
      </h2>
      <div
        ref={scroller}
        className={classes.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={name}
        data-response={member.label}
        onScroll={() => {
          look();
          onScroll();
        }}
      >
        <div
          className={`${classes.measure} ${prose.prose} ${plain ? prose.plain : ""}`}
          dir="auto"
          lang={member.language}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it, plain text is escaped
          dangerouslySetInnerHTML={{ __html: html }}
        />
      </div>
      {!ended && (
        <div className={classes.more}>
          <button type="button" tabIndex={-1} onClick={() => scrollOn(scroller.current)}>
            <Icon name="arrowDown" size={15} /> {texts.moreBelow}
          </button>
        </div>
      )}
    </article>
  );
}

function scrollOn(element: HTMLElement | null): void {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollBy({ top: element.clientHeight * 0.85, behavior: still ? "auto" : "smooth" });
}

/** Bars where text will stand. */
export function LoadingBars(): ReactElement {
  return (
    <div className={classes.bars} aria-hidden="true">
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}
