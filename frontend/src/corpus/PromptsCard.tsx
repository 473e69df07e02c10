import { Button, Pagination, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type DatasetDetail, PROMPTS_PER_PAGE, type Prompt, usePrompts } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { NoMatch } from "../shared/EmptyState";
import { Loaded } from "../shared/Loaded";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import { useParameters } from "../shared/useParameters";
import classes from "./Corpus.module.css";

/** Stands in the address for prompts without a language. */
const UNSTATED = "none";
const TYPING_MS = 300;

function useColumns(dataset: string): Column<Prompt>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
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
          to={`/corpus/${dataset}/prompts/${row.uid}`}
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
          <span className={classes.dim}>{t("corpus.notStated")}</span>
        ) : (
          <span className={classes.nowrap}>{languageName(row.language, language)}</span>
        ),
    },
    {
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

/** A dataset's prompts, filtered by the server; filters and page are part of the address. */
export function PromptsCard({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [parameters, change] = useParameters();
  const search = parameters.get("search") ?? "";
  const chosenLanguage = parameters.get("language");
  const category = parameters.get("category");
  const page = Math.max(1, Math.floor(Number(parameters.get("page") ?? 1)) || 1);
  const [typed, setTyped] = useState(search);
  const find = useDebouncedCallback((words: string) => change({ search: words, page: null }), TYPING_MS);
  const prompts = usePrompts(dataset.key, {
    search,
    language: chosenLanguage === UNSTATED ? "" : chosenLanguage,
    category,
    page,
  });
  const columns = useColumns(dataset.key);
  const clear = (): void => {
    setTyped("");
    change({ search: null, language: null, category: null, page: null });
  };
  const isFiltered = search !== "" || chosenLanguage !== null || category !== null;
  return (
    <Card title={t("corpus.promptsTitle")} sentence={t("corpus.promptsSentence")} flush>
      <search className={classes.filters}>
        <TextInput
          aria-label={t("corpus.search")}
          placeholder={t("corpus.search")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            find(event.currentTarget.value);
          }}
        />
        <Select
          aria-label={t("corpus.language")}
          placeholder={t("corpus.allLanguages")}
          clearable
          searchable
          data={dataset.languages.map((one) => ({
            value: one.language === "" ? UNSTATED : one.language,
            label: `${one.language === "" ? t("corpus.notStated") : languageName(one.language, language)} (${formatCount(one.n_prompts, language)})`,
          }))}
          value={chosenLanguage}
          onChange={(value) => change({ language: value, page: null })}
        />
        <Select
          aria-label={t("corpus.category")}
          placeholder={t("corpus.allCategories")}
          clearable
          searchable
          data={dataset.categories.map((one) => ({
            value: one.key,
            label: `${one.name} (${formatCount(one.n_prompts, language)})`,
          }))}
          value={category}
          onChange={(value) => change({ category: value, page: null })}
        />
        {isFiltered && (
          <Button variant="subtle" onClick={clear} style={{ flex: "none" }}>
            {t("table.clearFilters")}
          </Button>
        )}
      </search>
      <Loaded query={prompts}>
        {({ results, count }) =>
          count === 0 ? (
            <NoMatch thing={t("corpus.promptWord")} {...(isFiltered ? { onClear: clear } : {})} />
          ) : (
            <>
              <DataTable
                caption={t("corpus.promptsTitle")}
                columns={columns}
                rows={results}
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
  );
}
