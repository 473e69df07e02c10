import type { ReactElement } from "react";
import classes from "./Dataset.module.css";

const WEB = /^https?:\/\/\S+$/;
const HUB = /^hf:(?<name>[\w.-]+\/[\w.-]+)/;

function addressOf(source: string): string | null {
  const hub = HUB.exec(source)?.groups?.name;
  return WEB.test(source) ? source : hub === undefined ? null : `https://huggingface.co/datasets/${hub}`;
}

/** Where a dataset came from, as a link where it is one; anything else stays text. */
export function SourceText({ source }: { source: string }): ReactElement {
  const address = addressOf(source);
  const shown = source.replace(/^https?:\/\//, "");
  return address === null ? (
    <span className={classes.source}>{source}</span>
  ) : (
    <a className={`${classes.source} ${classes.link}`} href={address} target="_blank" rel="noreferrer">
      {shown}
    </a>
  );
}
