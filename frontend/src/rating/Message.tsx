import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./Icons";
import classes from "./Message.module.css";

/** A card in place of the texts: what happened, what is kept, what to do. */
export function Message({
  title,
  icon,
  children,
  acts,
  level = 2,
}: {
  title: string;
  icon?: "cloudOff" | "caution";
  children?: ReactNode;
  acts?: ReactNode;
  level?: 1 | 2;
}): ReactElement {
  const Heading = `h${level}` as const;
  const heading = useRef<HTMLHeadingElement>(null);
  // The page changed as a whole: whoever listens to it begins at its heading.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={classes.page}>
      <div className={classes.card}>
        <div className={classes.head}>
          {icon !== undefined && <Icon name={icon} />}
          <Heading ref={heading} tabIndex={-1}>
            {title}
          </Heading>
        </div>
        <div className={classes.text}>{children}</div>
        {acts !== undefined && <div className={classes.acts}>{acts}</div>}
      </div>
    </div>
  );
}
