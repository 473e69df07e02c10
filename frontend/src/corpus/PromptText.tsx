import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PromptDetail } from "../api/prompts";
import { PlainCard } from "../shared/Card";
import classes from "./Prompt.module.css";
import { filterAddress, PROMPTS_ANCHOR } from "./promptFilter";

/** The prompt as it was asked, and how it was sorted, in the words of its file too. */
export function PromptText({ prompt }: { prompt: PromptDetail }): ReactElement {
  const { t } = useTranslation();
  const addressOf = (category: string): string =>
    `/corpus/${prompt.dataset}${filterAddress(new URLSearchParams({ category }))}#${PROMPTS_ANCHOR}`;
  return (
    <PlainCard>
      <section
        className={classes.question}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={t("corpus.prompt")}
        dir="auto"
        {...(prompt.language === "" ? {} : { lang: prompt.language })}
      >
        {prompt.text}
      </section>
      <dl className={classes.facts}>
        <dt>{t("prompt.categories")}</dt>
        <dd>
          {prompt.categories.length === 0 ? (
            <span className={classes.dim}>{t("prompt.noCategory")}</span>
          ) : (
            <ul className={classes.labels}>
              {prompt.categories.map(({ key, name, group, raw }) => (
                <li key={`${key} ${raw}`}>
                  <Link to={addressOf(key)} className={classes.label}>
                    {group !== "" && group !== name ? `${group}: ${name}` : name}
                  </Link>
                  {raw !== name && <span className={classes.raw}>{t("prompt.inFile", { raw })}</span>}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </PlainCard>
  );
}
