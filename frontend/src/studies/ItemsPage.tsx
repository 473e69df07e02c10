import { Pagination } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { ITEMS_ON_A_PAGE, type Study, useItems } from "../api/studies";
import { Card } from "../shared/Card";
import { EmptyState } from "../shared/EmptyState";
import { Loaded } from "../shared/Loaded";
import { pageOf } from "../shared/pageNumber";
import { ItemEntry } from "./ItemEntry";
import itemClasses from "./ItemEntry.module.css";
import { StudyScaffold } from "./StudyScaffold";
import classes from "./studies.module.css";

function Items({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const number = pageOf(parameters);
  const items = useItems(study.key, number);
  const onPage = (page: number): void =>
    setParameters((old) => {
      const changed = new URLSearchParams(old);
      changed.set("page", String(page));
      return changed;
    });
  return (
    <Loaded query={items} lines={8}>
      {(page) => {
        if (page.count === 0) {
          return <EmptyState title={t("items.emptyTitle")}>{t("items.emptyBody")}</EmptyState>;
        }
        const nPages = Math.ceil(page.count / ITEMS_ON_A_PAGE);
        return (
          <>
            <p className={classes.sentence}>
              {t("items.sentence", { count: page.count })} {t("items.order")}
            </p>
            <Card title={t("study.items")} sentence={t("items.notForRaters")} flush>
              <ul className={itemClasses.list}>
                {page.results.map((item) => (
                  <ItemEntry key={item.uid} item={item} />
                ))}
              </ul>
              {nPages > 1 && (
                <div className={itemClasses.foot}>
                  <Pagination
                    size="sm"
                    total={nPages}
                    value={number}
                    onChange={onPage}
                    aria-label={t("table.pages")}
                  />
                </div>
              )}
            </Card>
          </>
        );
      }}
    </Loaded>
  );
}

/** What a study shows its raters: prompts with the texts to be judged. */
export function ItemsPage(): ReactElement {
  const { t } = useTranslation();
  return <StudyScaffold page={t("study.items")}>{(study) => <Items study={study} />}</StudyScaffold>;
}
