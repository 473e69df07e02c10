import { Button, UnstyledButton } from "@mantine/core";
import { type ReactElement, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Asked, type NearestPair, useNearestPairs } from "../api/similarity";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Waiting } from "../shared/Loaded";
import { formatDecimal } from "../shared/numbers";
import classes from "./Similarity.module.css";
import { markedPair, type Run } from "./sharedRuns";

type Side = 0 | 1;
type ResponseText = NearestPair["first"];

function Marked({ runs, side }: { runs: readonly Run[]; side: Side }): ReactElement {
  const only = side === 0 ? classes.onlyA : classes.onlyB;
  return (
    <>
      {runs.map(({ start, text, mark }) =>
        mark === null ? (
          <span key={start}>{text}</span>
        ) : (
          <mark key={start} className={mark === "shared" ? classes.shared : only}>
            {text}
          </mark>
        ),
      )}
    </>
  );
}

function Text({
  response,
  runs,
  side,
  isWhole,
  language,
}: {
  response: ResponseText;
  runs: readonly Run[];
  side: Side;
  isWhole: boolean;
  language: string;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.side}>
      <p className={classes.model}>
        {response.model ?? t("corpus.noModel")}
        {response.sample_index !== null && response.sample_index > 0 && (
          <span className={classes.sample}> {t("corpus.sample", { number: response.sample_index })}</span>
        )}
      </p>
      <p
        className={`${classes.text} ${isWhole ? "" : classes.clamped}`}
        dir="auto"
        lang={response.language || language}
      >
        <Marked runs={runs} side={side} />
      </p>
    </div>
  );
}

function Pair({ pair, dataset }: { pair: NearestPair; dataset: string }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const { runs, marked } = useMemo(
    () => markedPair(pair.first.text, pair.second.text),
    [pair.first.text, pair.second.text],
  );
  return (
    <li className={classes.pair}>
      <div className={classes.pairHead}>
        <Link
          to={`/corpus/${dataset}/prompts/${pair.prompt_uid}`}
          className={classes.prompt}
          dir="auto"
          lang={pair.prompt_language}
        >
          {pair.prompt_text}
        </Link>
        <span className={classes.cosine}>{formatDecimal(pair.cosine, language)}</span>
      </div>
      <div className={classes.sides}>
        <Text
          response={pair.first}
          runs={runs[0]}
          side={0}
          isWhole={isWhole}
          language={pair.prompt_language}
        />
        <Text
          response={pair.second}
          runs={runs[1]}
          side={1}
          isWhole={isWhole}
          language={pair.prompt_language}
        />
      </div>
      <p className={classes.legend}>
        {t(marked === "only" ? "similarity.markedOnly" : "similarity.markedShared")}{" "}
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={isWhole}
          onClick={() => setWhole((old) => !old)}
        >
          {t(isWhole ? "similarity.less" : "similarity.whole")}
        </UnstyledButton>
      </p>
    </li>
  );
}

/** Each prompt's two most alike responses of different models, the most alike first, with shared words marked. */
export function NearestPairs({ asked }: { asked: Asked }): ReactElement {
  const { t } = useTranslation();
  const nearest = useNearestPairs(asked);
  if (nearest.data === undefined) {
    return nearest.error === null ? (
      <Waiting lines={6} />
    ) : (
      <FailedCall error={nearest.error} onRetry={() => void nearest.refetch()} />
    );
  }
  const pairs = nearest.data.pages.flatMap(({ results }) => results);
  const total = nearest.data.pages[0]?.count ?? 0;
  return (
    <Card title={t("similarity.nearest")} sentence={t("similarity.nearestSentence")} flush>
      {pairs.length === 0 ? (
        <p className={classes.none}>{t("similarity.noNearest")}</p>
      ) : (
        <ol className={classes.pairs}>
          {pairs.map((pair) => (
            <Pair key={`${pair.first.uid} ${pair.second.uid}`} pair={pair} dataset={asked.dataset} />
          ))}
        </ol>
      )}
      {pairs.length > 0 && (
        <div className={classes.more}>
          {t("similarity.pairsShown", { shown: pairs.length, count: total })}
          {nearest.hasNextPage && (
            <Button
              variant="default"
              size="xs"
              loading={nearest.isFetchingNextPage}
              onClick={() => void nearest.fetchNextPage()}
            >
              {t("similarity.more")}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}
