import { MultiSelect } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { type PromptDetail, type ResponseText, usePrompt } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card, PlainCard } from "../shared/Card";
import { RowKey } from "../shared/DataTable";
import { NoMatch } from "../shared/EmptyState";
import { Loaded } from "../shared/Loaded";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { useParameters } from "../shared/useParameters";
import classes from "./Corpus.module.css";

function ResponseCard({ response, prompt }: { response: ResponseText; prompt: PromptDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const spoken = response.language || prompt.language;
  const under = [
    ...(response.provider === "" ? [] : [response.provider]),
    ...(response.sample_index === null ? [] : [t("corpus.sample", { number: response.sample_index })]),
    t("corpus.characters", { number: formatCount(response.n_chars, language), count: response.n_chars }),
  ].join(", ");
  return (
    <Card title={response.model ?? t("corpus.noModel")} sentence={under}>
      <section
        className={classes.response}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={response.model ?? t("corpus.noModel")}
        dir="auto"
        lang={spoken}
      >
        {response.text}
      </section>
    </Card>
  );
}

function Responses({ prompt }: { prompt: PromptDetail }): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const models = [...new Set(prompt.responses.map(({ model }) => model ?? ""))];
  const chosen = parameters.getAll("model").flatMap((list) => list.split(","));
  const shown = prompt.responses.filter(
    ({ model }) => chosen.length === 0 || chosen.includes(encodeURIComponent(model ?? "")),
  );
  return (
    <div className={classes.stack}>
      <MultiSelect
        aria-label={t("corpus.models")}
        placeholder={chosen.length === 0 ? t("corpus.allModels") : ""}
        searchable
        clearable
        maw={640}
        data={models.map((model) => ({
          // A comma parts the names in the address, so it must not stand in one.
          value: encodeURIComponent(model),
          label: model || t("corpus.noModel"),
        }))}
        value={chosen}
        onChange={(values) => change({ model: values.join(",") })}
      />
      <p className={classes.dim} style={{ margin: 0 }}>
        {t("corpus.shownOf", { shown: shown.length, count: prompt.n_responses })}
        {prompt.n_responses > prompt.responses.length &&
          ` ${t("corpus.firstLoaded", { count: prompt.responses.length })}`}
      </p>
      {shown.length === 0 ? (
        <PlainCard>
          <NoMatch thing={t("corpus.responseWord")} onClear={() => change({ model: null })} />
        </PlainCard>
      ) : (
        <div className={classes.sideBySide}>
          {shown.map((response) => (
            <ResponseCard key={response.uid} response={response} prompt={prompt} />
          ))}
        </div>
      )}
    </div>
  );
}

/** A prompt with what the models answered, side by side. */
export function PromptPage(): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { key = "", uid = "" } = useParams();
  const prompt = usePrompt(uid);
  return (
    <>
      <PageHead
        crumbs={[
          { label: t("section.corpus"), to: "/corpus" },
          { label: key, to: `/corpus/${key}` },
        ]}
        title={t("corpus.promptNamed", { key: prompt.data?.key ?? "" })}
        pills={
          prompt.data !== undefined && (
            <>
              <Pill>
                {prompt.data.language === ""
                  ? t("corpus.languageNotStated")
                  : languageName(prompt.data.language, language)}
              </Pill>
              {prompt.data.categories.map((category) => (
                <Pill key={category.key}>
                  {category.group !== "" && category.group !== category.name
                    ? `${category.group}: ${category.name}`
                    : category.name}
                </Pill>
              ))}
            </>
          )
        }
      />
      <Loaded query={prompt}>
        {(data) => (
          <div className={classes.stack}>
            <PlainCard>
              <p className={classes.question} dir="auto" lang={data.language}>
                {data.text}
              </p>
              <p className={classes.under}>
                <RowKey>{data.key}</RowKey>
              </p>
            </PlainCard>
            <Responses prompt={data} />
          </div>
        )}
      </Loaded>
    </>
  );
}
