import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { beginComparison } from "../api/corpus";
import { isActive } from "../api/jobs";
import type { Asked, CosineEstimate, Similarity } from "../api/similarity";
import { useNewestJob, useStartJob } from "../api/startJob";
import { useLanguage } from "../i18n";
import { NumberStrip, PlainCard, Verdict } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import type { EstimateNumbers } from "../shared/estimate";
import { JobInPlace } from "../shared/JobInPlace";
import { KeyNumber, NumberWithInterval } from "../shared/KeyNumber";
import { languageName } from "../shared/languageName";
import { encoderName } from "../shared/metricName";
import { Notice } from "../shared/Notice";
import { formatShare } from "../shared/numbers";

const THRESHOLD = "0.8";

function numbersOf({ value, low, high, undefined: reason }: CosineEstimate): EstimateNumbers {
  // Without its counts: they are of pairs, and the footnote says so.
  return { value, low, high, undefined: reason };
}

function usePairCounts(): (estimate: CosineEstimate) => string {
  const { t } = useTranslation();
  return ({ n_units, n_prompts, value, interval_undefined }) =>
    [
      t("similarity.pairs", { count: n_units }),
      ...(n_prompts === null ? [] : [t("number.prompts", { count: n_prompts })]),
      ...(value !== null && interval_undefined !== null
        ? [t("similarity.noInterval", { reason: interval_undefined })]
        : []),
    ].join(", ");
}

/** What the page found, in words. */
export function Finding({ similarity }: { similarity: Similarity }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { inter, floor, intra, pairs_above_between } = similarity;
  const above = pairs_above_between.shares?.[THRESHOLD];
  return (
    <Verdict
      title={
        inter.value === null ? (
          t("similarity.findingUndefined", { reason: inter.undefined ?? "" })
        ) : (
          <>
            {t("similarity.finding")} <NumberWithInterval numbers={numbersOf(inter)} />
            {above !== undefined &&
              t("similarity.findingAbove", {
                share: formatShare(above, language, pairs_above_between.n),
                threshold: THRESHOLD,
              })}
          </>
        )
      }
    >
      {floor.value !== null && (
        <>
          {t("similarity.findingFloor")} <NumberWithInterval numbers={numbersOf(floor)} />.{" "}
        </>
      )}
      {intra.value === null ? (
        t("similarity.findingNoIntra", { reason: intra.undefined ?? "" })
      ) : (
        <>
          {t("similarity.findingIntra")} <NumberWithInterval numbers={numbersOf(intra)} />.
        </>
      )}
    </Verdict>
  );
}

/** The four numbers of a comparison. */
export function KeyFigures({ similarity }: { similarity: Similarity }): ReactElement {
  const { t } = useTranslation();
  const counts = usePairCounts();
  const { inter, floor, intra, pairs_above_between: above } = similarity;
  const share = above.shares?.[THRESHOLD] ?? null;
  return (
    <NumberStrip>
      <KeyNumber label={t("similarity.inter")} numbers={numbersOf(inter)} footnote={counts(inter)} />
      <KeyNumber label={t("similarity.floor")} numbers={numbersOf(floor)} footnote={counts(floor)} />
      <KeyNumber
        label={t("similarity.above", { threshold: THRESHOLD })}
        form={{ kind: "share", n: above.n }}
        numbers={{ value: share, low: null, high: null, undefined: above.undefined }}
        footnote={t("similarity.ofPairs", { count: above.n })}
      />
      <KeyNumber
        label={t("similarity.intra")}
        numbers={numbersOf(intra)}
        footnote={counts(intra)}
        remedy={t("similarity.intraRemedy")}
      />
    </NumberStrip>
  );
}

/** What changes the reading of the numbers: cut texts, windows, languages, responses without a vector. */
export function FitNotices({
  similarity: { fit },
  asked,
  others,
}: {
  similarity: Similarity;
  asked: Asked;
  /** Encoders the dataset was compared by as well. */
  others: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const encoder = encoderName(asked.encoder);
  const links = others.map((other) => (
    <span key={other}>
      {" "}
      <Link
        to={`/similarity?dataset=${encodeURIComponent(asked.dataset)}&encoder=${encodeURIComponent(other)}`}
      >
        {t("similarity.readBy", { encoder: encoderName(other) })}
      </Link>
    </span>
  ));
  const names = fit.other_languages.map((tag) => languageName(tag, language)).join(", ");
  return (
    <>
      {fit.n_encoded < fit.n_responses && (
        <Notice tone="caution" icon="chip">
          <strong>
            {t("similarity.withoutVector", {
              without: fit.n_responses - fit.n_encoded,
              count: fit.n_responses,
            })}
          </strong>{" "}
          <Link to={`/corpus/${encodeURIComponent(asked.dataset)}`}>{t("similarity.toEncode")}</Link>
        </Notice>
      )}
      {fit.n_truncated > 0 && (
        <Notice tone="caution" icon="cut">
          <strong>{t("similarity.cut", { cut: fit.n_truncated, count: fit.n_responses, encoder })}</strong>{" "}
          {t("similarity.cutMeans")}
          {links}
        </Notice>
      )}
      {fit.n_longer > 0 && (
        <Notice tone="caution" icon="cut">
          <strong>{t("similarity.windows", { long: fit.n_longer, count: fit.n_responses, encoder })}</strong>{" "}
          {t("similarity.windowsMeans")}
          {links}
        </Notice>
      )}
      {fit.n_other_language > 0 && (
        <Notice tone="caution">
          <strong>
            {t("similarity.otherLanguage", { other: fit.n_other_language, count: fit.n_responses, encoder })}
          </strong>{" "}
          {t("similarity.otherLanguageMeans", { languages: names })}
        </Notice>
      )}
      {fit.n_unknown_language > 0 && (
        <Notice tone="caution">
          {t("similarity.unknownLanguage", {
            unknown: fit.n_unknown_language,
            count: fit.n_responses,
            encoder,
          })}
        </Notice>
      )}
    </>
  );
}

/** The job that compares, with a notice when responses came after the last comparison. */
export function Comparison({
  asked,
  isStale,
  isNever,
}: {
  asked: Asked;
  isStale: boolean;
  isNever: boolean;
}): ReactElement | null {
  const { t } = useTranslation();
  const job = useNewestJob("similarity", { ...asked });
  const start = useStartJob(beginComparison);
  const isBusy = job !== null && isActive(job);
  return (
    <>
      {isStale && !isBusy && (
        <Notice tone="caution" icon="retry">
          <strong>{t("similarity.stale")}</strong> {t("similarity.staleMeans")}{" "}
          <Button
            size="xs"
            variant="default"
            loading={start.isPending}
            onClick={() => start.mutate(asked)}
            ml="xs"
          >
            {t("similarity.again")}
          </Button>
        </Notice>
      )}
      {isNever && !isBusy && (
        <Button loading={start.isPending} onClick={() => start.mutate(asked)}>
          {t("similarity.compare", { encoder: encoderName(asked.encoder) })}
        </Button>
      )}
      {start.error !== null && <FailedCall error={start.error} />}
      {job !== null && job.state !== "done" && (
        <PlainCard>
          <JobInPlace job={job} />
        </PlainCard>
      )}
    </>
  );
}
