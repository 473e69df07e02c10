import { MultiSelect, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { PromptDetail } from "../api/prompts";
import { useLanguage } from "../i18n";
import { PlainCard } from "../shared/Card";
import { NoMatch } from "../shared/EmptyState";
import { formatCount } from "../shared/numbers";
import { useParameters } from "../shared/useParameters";
import { useQueryParameter } from "../shared/useQueryParameter";
import { Board } from "./Board";
import classes from "./Prompt.module.css";
import type { Reading } from "./ResponseText";
import { chosenColumns, columnsOf, writtenKey } from "./sourceOf";

const READINGS: readonly [Reading, ...Reading[]] = ["rendered", "raw"];

/** Which models' responses to read and how, and the responses in a column for each model. */
export function Responses({ prompt }: { prompt: PromptDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [parameters, change] = useParameters();
  const [reading, setReading] = useQueryParameter("text", READINGS);
  const columns = columnsOf(prompt);
  const asked = parameters.get("model");
  const shown = chosenColumns(columns, asked);
  const isChosen = asked !== null;
  return (
    <>
      <div className={classes.tools}>
        {columns.length > 1 && (
          <MultiSelect
            className={classes.picker ?? ""}
            aria-label={t("prompt.sources")}
            placeholder={isChosen ? "" : t("prompt.allSources", { count: columns.length })}
            searchable
            clearable
            data={columns.map(({ key, source }) => ({
              value: writtenKey(key),
              label: t("prompt.sourceOption", {
                source: key || t("corpus.noModel"),
                number: formatCount(source.n_responses, language),
              }),
            }))}
            value={isChosen ? shown.map(({ key }) => writtenKey(key)) : []}
            onChange={(values) => change({ model: values.join(",") })}
          />
        )}
        <SegmentedControl
          aria-label={t("prompt.reading")}
          value={reading}
          onChange={setReading}
          data={READINGS.map((value) => ({ value, label: t(`prompt.reading_${value}`) }))}
        />
      </div>
      {shown.length === 0 ? (
        <PlainCard>
          <NoMatch thing={t("corpus.responseWord")} onClear={() => change({ model: null })} />
        </PlainCard>
      ) : (
        <Board columns={shown} prompt={prompt} reading={reading} />
      )}
    </>
  );
}
