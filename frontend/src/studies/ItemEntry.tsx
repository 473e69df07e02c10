import { UnstyledButton } from "@mantine/core";
import { type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ItemRow } from "../api/studies";
import { useLanguage } from "../i18n";
import { Icon } from "../shared/Icon";
import { formatDecimal } from "../shared/numbers";
import classes from "./ItemEntry.module.css";

/** The language of a text for readers of the screen; an unknown one is left out. */
function languageOf(tag: string): { lang?: string } {
  return tag === "" ? {} : { lang: tag };
}

/** An item in one line; it opens to the whole prompt and both texts side by side. */
export function ItemEntry({ item }: { item: ItemRow }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={classes.entry}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen((open) => !open)}
      >
        <Icon name="down" size={16} className={isOpen ? classes.opened : classes.folded} />
        <span className={classes.position}>{item.position + 1}</span>
        <span className={classes.prompt} dir="auto" {...languageOf(item.language)}>
          {item.prompt}
        </span>
        <span className={classes.counts}>
          {t("items.answers", { done: item.n_counted, count: item.n_slots })}
        </span>
      </UnstyledButton>
      {isOpen && (
        <div id={id} className={classes.body}>
          <p className={classes.whole} dir="auto" {...languageOf(item.language)}>
            {item.prompt}
          </p>
          <div className={classes.members}>
            {item.members.map((member) => (
              <article key={member.response} className={classes.member}>
                <p className={classes.model}>{member.language_model ?? t("items.noModel")}</p>
                <div className={classes.text} dir="auto" {...languageOf(member.language)}>
                  {member.text}
                </div>
              </article>
            ))}
          </div>
          <p className={classes.foot}>
            {t("items.key")} <code>{item.prompt_key}</code>
            {item.stratum !== null && (
              <>
                {", "}
                {t("items.stratum")} <code>{item.stratum}</code>
              </>
            )}
            {". "}
            {item.inclusion_probability === null
              ? t("items.noProbability")
              : t("items.probability", {
                  value: formatDecimal(item.inclusion_probability, language, 4),
                })}
          </p>
        </div>
      )}
    </li>
  );
}
