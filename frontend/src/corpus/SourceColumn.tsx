import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type PromptDetail, type ShownResponse, type SourceCount, useResponses } from "../api/prompts";
import { FailedCall } from "../shared/ErrorCard";
import { Pill } from "../shared/Pill";
import { stackBelow } from "../shared/theme";
import classes from "./Prompt.module.css";
import { type Reading, ResponseText } from "./ResponseText";
import type { Column } from "./sourceOf";

/** Of a stacked column, so that each model is met after a screen or two. */
const FIRST_WHEN_STACKED = 1;

/** Those that came with the prompt and those that were loaded since, each once and in order. */
function merged(first: readonly ShownResponse[], later: readonly ShownResponse[]): ShownResponse[] {
  const known = new Set(first.map(({ uid }) => uid));
  return [...first, ...later.filter(({ uid }) => !known.has(uid))];
}

function Head({
  source,
  shown,
  id,
  isOneDecoding,
}: {
  source: SourceCount;
  shown: number;
  id: string;
  isOneDecoding: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { language_model: key, name, provider, decoding, is_human, n_responses } = source;
  const under = [
    ...(provider === "" ? [] : [provider]),
    ...(decoding === null || (isOneDecoding && decoding === "unstated")
      ? []
      : [decoding === "unstated" ? t("prompt.noDecoding") : t("prompt.decoding", { name: decoding })]),
  ].join(", ");
  return (
    <header className={classes.columnHead}>
      <div className={classes.named}>
        <h2 id={id} className={classes.columnTitle}>
          {key === null ? t("corpus.noModel") : name || key}
        </h2>
        {is_human && <Pill>{t("prompt.human")}</Pill>}
      </div>
      {key !== null && key !== name && <p className={classes.columnKey}>{key}</p>}
      <p className={classes.columnUnder}>
        {under !== "" && `${under} · `}
        {t("prompt.ofSource", { shown, count: n_responses })}
      </p>
    </header>
  );
}

/** One model under one decoding, and what it answered, sample after sample. */
export function SourceColumn({
  column,
  prompt,
  reading,
}: {
  column: Column;
  prompt: PromptDetail;
  reading: Reading;
}): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  const { source, first } = column;
  const [isMoreWanted, setMoreWanted] = useState(false);
  const isStacked = useMediaQuery(`(max-width: ${stackBelow - 1}px)`, false, {
    getInitialValueInEffect: false,
  });
  const [isUnfolded, setUnfolded] = useState(false);
  const later = useResponses(prompt.uid, source, { isWanted: isMoreWanted, nKnown: first.length });
  const all = merged(first, later.data?.pages.flatMap(({ results }) => results) ?? []);
  const shown = isStacked && !isUnfolded ? all.slice(0, FIRST_WHEN_STACKED) : all;
  const more = (): void => {
    if (shown.length < all.length) {
      setUnfolded(true);
    } else if (isMoreWanted) {
      void later.fetchNextPage();
    } else {
      setUnfolded(true);
      setMoreWanted(true);
    }
  };
  return (
    <article className={classes.column} aria-labelledby={id}>
      <Head
        source={source}
        shown={shown.length}
        id={id}
        isOneDecoding={new Set(prompt.sources.map(({ decoding }) => decoding)).size === 1}
      />
      <section
        className={classes.columnBody}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-labelledby={id}
      >
        {shown.map((response) => (
          <ResponseText
            key={response.uid}
            response={response}
            language={response.language || prompt.language}
            reading={reading}
            isFolding={isStacked}
          />
        ))}
        {later.error !== null && (
          <FailedCall
            error={later.error}
            title={t("prompt.moreFailed")}
            onRetry={() => void later.refetch()}
          />
        )}
        {shown.length < source.n_responses && later.error === null && (
          <div className={classes.more}>
            <Button variant="default" size="xs" onClick={more} loading={later.isFetching}>
              {t("prompt.more")}
            </Button>
          </div>
        )}
      </section>
    </article>
  );
}
