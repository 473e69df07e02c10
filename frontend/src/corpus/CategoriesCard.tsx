import { UnstyledButton } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { CategoryShare, TaxonomyShares } from "../api/taxonomy";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { formatCount, formatShare } from "../shared/numbers";
import classes from "./Dataset.module.css";
import { PROMPTS_ANCHOR } from "./promptFilter";

const NOVEL_SHOWN = 5;

/** The same address with the prompts of a category, or of a whole group. */
function useAddressOf(): (category: string) => { search: string; hash: string } {
  const [parameters] = useSearchParams();
  return (category) => {
    const changed = new URLSearchParams(parameters);
    changed.set("category", category);
    changed.delete("page");
    return { search: `?${changed}`, hash: `#${PROMPTS_ANCHOR}` };
  };
}

function Category({ category, total }: { category: CategoryShare; total: number }): ReactElement {
  const { language } = useLanguage();
  const addressOf = useAddressOf();
  return (
    <li className={classes.category}>
      {category.n === 0 ? (
        <span className={classes.dim}>{category.name}</span>
      ) : (
        <Link to={addressOf(category.key)} className={classes.categoryName}>
          {category.name}
        </Link>
      )}
      <span className={classes.categoryCount}>
        {formatCount(category.n, language)}
        {category.share !== null && (
          <span className={classes.share}>{formatShare(category.share / 100, language, total)}</span>
        )}
      </span>
    </li>
  );
}

/** A dataset's categories in the six groups, each a way to its prompts; labels of the file's own come last. */
export function CategoriesCard({ shares }: { shares: TaxonomyShares }): ReactElement {
  const { t } = useTranslation();
  const addressOf = useAddressOf();
  const [isWhole, setWhole] = useState(false);
  const novel = isWhole ? shares.novel_labels : shares.novel_labels.slice(0, NOVEL_SHOWN);
  return (
    <Card title={t("dataset.categories")} sentence={t("dataset.categoriesSentence")}>
      {shares.groups.map((group) => {
        const isOneLeaf = group.leaves.length === 1 && group.leaves[0]?.name === group.name;
        return (
          <section key={group.name} aria-label={group.name} className={classes.group}>
            {!isOneLeaf && (
              <h3 className={classes.groupName}>
                {group.n_labels === 0 ? group.name : <Link to={addressOf(group.name)}>{group.name}</Link>}
              </h3>
            )}
            <ul className={`${classes.categoryList} ${isOneLeaf ? classes.alone : ""}`}>
              {group.leaves.map((one) => (
                <Category key={one.key} category={one} total={shares.n_prompts} />
              ))}
            </ul>
          </section>
        );
      })}
      {shares.novel_labels.length > 0 && (
        <section aria-label={t("dataset.novel")} className={classes.group}>
          <h3 className={classes.groupName}>{t("dataset.novel")}</h3>
          <p className={classes.note}>{t("dataset.novelNote", { count: shares.novel.n_distinct })}</p>
          <ul className={classes.categoryList}>
            {novel.map((one) => (
              <Category key={one.key} category={one} total={shares.n_prompts} />
            ))}
          </ul>
          {shares.novel_labels.length > NOVEL_SHOWN && (
            <UnstyledButton
              className={classes.toggle}
              aria-expanded={isWhole}
              onClick={() => setWhole((whole) => !whole)}
            >
              {t(isWhole ? "dataset.fewerNovel" : "dataset.moreNovel")}
            </UnstyledButton>
          )}
        </section>
      )}
    </Card>
  );
}
