import { Button, Pagination, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import type { DatasetDetail } from "../api/corpus";
import { PROMPTS_PER_PAGE, type Prompt, usePrompts } from "../api/prompts";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { NoMatch } from "../shared/EmptyState";
import { Loaded } from "../shared/Loaded";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import { pageOf } from "../shared/pageNumber";
import { useParameters } from "../shared/useParameters";
import classes from "./Corpus.module.css";
import { PromptFilters } from "./PromptFilters";
import { filterAddress, filterOf, PROMPTS_ANCHOR } from "./promptFilter";

const TYPING_MS = 300;

function useColumns(addressOf: (row: Prompt) => string, hasCategories: boolean): Column<Prompt>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const categories: Column<Prompt> = {
    key: "categories",
    header: t("corpus.category"),
    csv: (row) => row.categories.map(({ name }) => name).join("; "),
    render: (row) => (
      <span className={classes.categories}>
        {row.categories.map((category) => (
          <Pill key={category.key}>{category.name}</Pill>
        ))}
      </span>
    ),
  };
  return [
    {
      key: "key",
      header: t("corpus.key"),
      render: (row) => (
        <span className={classes.nowrap}>
          <RowKey>{row.key}</RowKey>
        </span>
      ),
      csv: (row) => row.key,
    },
    {
      key: "text",
      header: t("corpus.prompt"),
      csv: (row) => row.text,
      render: (row) => (
        <Link
          className={`${classes.link} ${classes.promptText}`}
          to={addressOf(row)}
          dir="auto"
          {...(row.language === "" ? {} : { lang: row.language })}
        >
          {row.text}
        </Link>
      ),
    },
    {
      key: "language",
      header: t("corpus.language"),
      csv: (row) => row.language || null,
      render: (row) =>
        row.language === "" ? (
          <span className={`${classes.dim} ${classes.nowrap}`}>{t("corpus.notStated")}</span>
        ) : (
          <span className={classes.nowrap}>
            {languageName(row.language, language)}
            {row.language_detected && <span className={classes.detected}>{t("dataset.detected")}</span>}
          </span>
        ),
    },
    ...(hasCategories ? [categories] : []),
    {
      key: "n_models",
      header: t("corpus.models"),
      align: "number",
      csv: (row) => row.n_models,
      render: (row) => formatCount(row.n_models, language),
    },
    {
      key: "n_responses",
      header: t("corpus.responses"),
      align: "number",
      csv: (row) => row.n_responses,
      render: (row) => formatCount(row.n_responses, language),
    },
  ];
}

/** Comes into sight when a category or a language was chosen above, which leads to its anchor. */
function useSight(): React.RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const { hash, key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each choice is a place in the history of its own
  useEffect(() => {
    if (hash === `#${PROMPTS_ANCHOR}`) {
      place.current?.scrollIntoView();
    }
  }, [hash, key]);
  return place;
}

/** A dataset's prompts, filtered by the server; filters and page are part of the address. */
export function PromptsCard({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const place = useSight();
  const filter = filterOf(parameters);
  const page = pageOf(parameters);
  const [typed, setTyped] = useState(filter.search);
  const find = useDebouncedCallback((words: string) => change({ search: words, page: null }), TYPING_MS);
  const prompts = usePrompts(dataset.key, filter, page);
  const results = prompts.data?.results ?? [];
  const columns = useColumns((row) => {
    const at = (page - 1) * PROMPTS_PER_PAGE + results.indexOf(row) + 1;
    return `/corpus/${dataset.key}/prompts/${row.uid}${filterAddress(parameters, { at: String(at) })}`;
  }, dataset.categories.length > 0);
  const clear = (): void => {
    setTyped("");
    change({ search: null, language: null, category: null, page: null });
  };
  const isFiltered = filter.search !== "" || filter.language !== null || filter.category !== null;
  return (
    <div ref={place} id={PROMPTS_ANCHOR} className={classes.anchor}>
      <Card title={t("corpus.promptsTitle")} sentence={t("corpus.promptsSentence")} flush>
        <search className={classes.filters}>
          <TextInput
            type="search"
            aria-label={t("corpus.search")}
            placeholder={t("corpus.search")}
            maxLength={200}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              find(event.currentTarget.value);
            }}
          />
          <PromptFilters dataset={dataset} />
          {isFiltered && (
            <Button variant="subtle" onClick={clear} style={{ flex: "none" }}>
              {t("table.clearFilters")}
            </Button>
          )}
        </search>
        <Loaded query={prompts}>
          {({ results: rows, count }) =>
            count === 0 ? (
              <NoMatch thing={t("corpus.promptWord")} {...(isFiltered ? { onClear: clear } : {})} />
            ) : (
              <>
                <DataTable
                  caption={t("corpus.promptsTitle")}
                  columns={columns}
                  rows={rows}
                  rowKey={(row) => row.uid}
                  nHidden={dataset.n_prompts - count}
                  csvName={`${dataset.key}-prompts.csv`}
                  rowHeight={48}
                />
                {count > PROMPTS_PER_PAGE && (
                  <div className={classes.pages}>
                    {t("number.prompts", { count })}
                    <Pagination
                      size="sm"
                      total={Math.ceil(count / PROMPTS_PER_PAGE)}
                      value={page}
                      onChange={(next) => change({ page: next === 1 ? null : String(next) })}
                      aria-label={t("table.pages")}
                    />
                  </div>
                )}
              </>
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}
