import { UnstyledButton } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShownResponse } from "../api/prompts";
import { useLanguage } from "../i18n";
import { formatCount } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import classes from "./Prompt.module.css";

export type Reading = "rendered" | "raw";

/** Longer ones are cut on a narrow screen until they are asked for whole. */
const LONG = 900;

function Text({
  response,
  language,
  reading,
}: {
  response: ShownResponse;
  language: string;
  reading: Reading;
}): ReactElement {
  const spoken = language === "" ? {} : { lang: language };
  return reading === "raw" ? (
    <div className={`${classes.text} ${classes.plain}`} dir="auto" {...spoken}>
      {response.text}
    </div>
  ) : (
    <div
      className={`${classes.text} ${classes.prose}`}
      dir="auto"
      {...spoken}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it
      dangerouslySetInnerHTML={{ __html: response.html }}
    />
  );
}

function OtherColumns({ extra }: { extra: ShownResponse["extra"] }): ReactElement | null {
  const { t } = useTranslation();
  const columns = Object.entries(extra);
  return columns.length === 0 ? null : (
    <details className={classes.extra}>
      <summary>{t("prompt.otherColumns")}</summary>
      <dl className={classes.facts}>
        {columns.map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** One response: its text rendered or raw, and whether others say the very same. */
export function ResponseText({
  response,
  language,
  reading,
  isFolding,
}: {
  response: ShownResponse;
  language: string;
  reading: Reading;
  isFolding: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { language: ours } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const isFolded = isFolding && response.n_chars > LONG && !isWhole;
  const under = [
    ...(response.sample_index === null ? [] : [t("corpus.sample", { number: response.sample_index })]),
    t("corpus.characters", { number: formatCount(response.n_chars, ours), count: response.n_chars }),
  ].join(", ");
  return (
    <div className={classes.response}>
      <div className={classes.responseHead}>
        <span>{under}</span>
        {response.n_same_text > 1 && (
          <Pill icon="copy">{t("prompt.same", { count: response.n_same_text })}</Pill>
        )}
      </div>
      <div className={isFolded ? classes.folded : undefined}>
        <Text response={response} language={language} reading={reading} />
      </div>
      {isFolding && response.n_chars > LONG && (
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={isWhole}
          onClick={() => setWhole((whole) => !whole)}
        >
          {t(isWhole ? "prompt.readLess" : "prompt.readWhole")}
        </UnstyledButton>
      )}
      <OtherColumns extra={response.extra} />
    </div>
  );
}
