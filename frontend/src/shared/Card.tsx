import { type CSSProperties, type ReactElement, type ReactNode, useId } from "react";
import classes from "./Card.module.css";

interface CardProps {
  title?: string;
  /** What the figure shows, in words, under the title. */
  sentence?: ReactNode;
  /** At the right of the title: files to save, one way to act. */
  actions?: ReactNode;
  /** Counts and method, below the figure. */
  footnote?: ReactNode;
  /** The body goes to the edges: tables and lists that draw their own lines. */
  flush?: boolean;
  children?: ReactNode;
}

/** Title, sentence, figure, footnote: the shape of everything an analysis page shows. */
export function Card({
  title,
  sentence,
  actions,
  footnote,
  flush = false,
  children,
}: CardProps): ReactElement {
  const id = useId();
  const named = title === undefined ? {} : { "aria-labelledby": id };
  return (
    <section className={classes.card} {...named}>
      {title !== undefined && (
        <div className={classes.head}>
          <div>
            <h2 id={id} className={classes.title}>
              {title}
            </h2>
            {sentence !== undefined && <p className={classes.sentence}>{sentence}</p>}
          </div>
          {actions}
        </div>
      )}
      {children !== undefined && <div className={flush ? classes.flush : classes.body}>{children}</div>}
      {footnote !== undefined && <p className={classes.footnote}>{footnote}</p>}
    </section>
  );
}

/** A card without a title of its own, such as one key number. */
export function PlainCard({ children }: { children: ReactNode }): ReactElement {
  return (
    <div className={classes.card}>
      <div className={classes.plain}>{children}</div>
    </div>
  );
}

/** The finding in words, first on every analysis page. */
export function Verdict({ title, children }: { title: ReactNode; children?: ReactNode }): ReactElement {
  return (
    <div className={classes.card}>
      <div className={classes.plain}>
        <h2 className={classes.verdict}>{title}</h2>
        {children !== undefined && <p className={classes.verdictBody}>{children}</p>}
      </div>
    </div>
  );
}

/** Several key numbers in one card, with lines between them. */
export function NumberStrip({ children }: { children: ReactNode }): ReactElement {
  return <div className={classes.strip}>{children}</div>;
}

/** Cards side by side; two at most below 1200 px, one below 768 px. */
export function CardGrid({ columns, children }: { columns: number; children: ReactNode }): ReactElement {
  return (
    <div className={classes.grid} style={{ "--columns": columns } as CSSProperties}>
      {children}
    </div>
  );
}
