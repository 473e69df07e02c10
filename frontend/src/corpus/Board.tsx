import { ActionIcon } from "@mantine/core";
import { type ReactElement, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PromptDetail } from "../api/prompts";
import { Icon } from "../shared/Icon";
import classes from "./Prompt.module.css";
import type { Reading } from "./ResponseText";
import { SourceColumn } from "./SourceColumn";
import type { Column } from "./sourceOf";

/** Which columns are in sight, from 1; all of them where nothing scrolls. */
interface InSight {
  from: number;
  to: number;
}

/** Less than this of a column in sight is an edge of it, not a column. */
const IN_SIGHT = 0.6;

function inSight(board: HTMLElement): InSight | null {
  const { left, right } = board.getBoundingClientRect();
  const places = [...board.children].flatMap((child, place) => {
    const box = child.getBoundingClientRect();
    const seen = Math.min(box.right, right) - Math.max(box.left, left);
    return box.width > 0 && seen / box.width >= IN_SIGHT ? [place + 1] : [];
  });
  const [from] = places;
  const to = places.at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

function useInSight(board: RefObject<HTMLElement | null>, nColumns: number): InSight {
  const [seen, setSeen] = useState<InSight>({ from: 1, to: nColumns });
  const look = useCallback(() => {
    const found = board.current === null ? null : inSight(board.current);
    setSeen((old) => {
      const now = found ?? { from: 1, to: nColumns };
      return now.from === old.from && now.to === old.to ? old : now;
    });
  }, [board, nColumns]);
  useEffect(() => {
    const element = board.current;
    look();
    if (element === null) {
      return undefined;
    }
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [board, look]);
  return seen;
}

/** The models' columns side by side, two to four in sight; the rest is scrolled to, by key, button or hand. */
export function Board({
  columns,
  prompt,
  reading,
}: {
  columns: readonly Column[];
  prompt: PromptDetail;
  reading: Reading;
}): ReactElement {
  const { t } = useTranslation();
  const board = useRef<HTMLElement>(null);
  const { from, to } = useInSight(board, columns.length);
  const move = (direction: -1 | 1): void => {
    const target = direction === 1 ? to : Math.max(0, from - 1 - (to - from + 1));
    const column = board.current?.children[Math.min(target, columns.length - 1)];
    const element = board.current;
    if (element !== null && column !== undefined) {
      const offset = column.getBoundingClientRect().left - element.getBoundingClientRect().left;
      element.scrollBy({ left: offset });
    }
  };
  const nResponses = columns.reduce((sum, { source }) => sum + source.n_responses, 0);
  const isWhole = from === 1 && to === columns.length;
  return (
    <section aria-label={t("prompt.board")} className={classes.boardPlace}>
      <div className={classes.boardHead}>
        <p className={classes.sentence}>
          {t("prompt.nResponses", { count: nResponses })} {t("prompt.ofSources", { count: columns.length })}.
        </p>
        {!isWhole && (
          <div className={classes.mover}>
            <span role="status">
              {from === to
                ? t("prompt.acrossOne", { from, count: columns.length })
                : t("prompt.across", { from, to, count: columns.length })}
            </span>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t("prompt.left")}
              disabled={from === 1}
              onClick={() => move(-1)}
            >
              <Icon name="down" size={16} className={classes.previous} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t("prompt.right")}
              disabled={to === columns.length}
              onClick={() => move(1)}
            >
              <Icon name="down" size={16} className={classes.next} />
            </ActionIcon>
          </div>
        )}
      </div>
      <section
        ref={board}
        className={classes.board}
        style={{ "--n": columns.length } as React.CSSProperties}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={t("prompt.responses")}
      >
        {columns.map((column) => (
          <SourceColumn key={column.key} column={column} prompt={prompt} reading={reading} />
        ))}
      </section>
    </section>
  );
}
