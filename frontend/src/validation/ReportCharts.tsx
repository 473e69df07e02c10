import { Select } from "@mantine/core";
import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  type Distribution,
  type Exclusions,
  type Scatter,
  scatterFiles,
  useRatingDistribution,
  useScatter,
} from "../api/reports";
import type { Report } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { Loaded } from "../shared/Loaded";
import { metricName } from "../shared/metricName";
import { CORRELATION, formatInterval, formatNumber } from "../shared/numbers";
import { asWideAsCard } from "../shared/specRows";
import { useScheme } from "../shared/useScheme";
import { ChartCard } from "../shared/VegaChart";
import { useCountsOf, useMethod } from "./estimateWords";
import classes from "./Validation.module.css";

// Both charts of a row are of one height.
const CHART_HEIGHT = 300;

interface Asked {
  report: Report;
  criterion: string;
  exclusions: Exclusions;
}

/** The word stands in each chart's title when the raters are simulated. */
function useTitled(report: Report): (title: string) => string {
  const { t } = useTranslation();
  return (title) => (report.study.source === "simulated" ? `${title} (${t("simulated.word")})` : title);
}

function ScatterChart({
  scatter,
  asked,
  metric,
  metrics,
  onChoose,
}: {
  scatter: Scatter;
  asked: Asked;
  metric: string;
  metrics: readonly string[];
  onChoose: (metric: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const titled = useTitled(asked.report);
  const countsOf = useCountsOf();
  const method = useMethod();
  const { spec, rows, description, estimate } = scatter;
  const data = useMemo(
    () => ({ spec: asWideAsCard(spec, CHART_HEIGHT), description, rows: rows.map((row) => ({ ...row })) }),
    [spec, description, rows],
  );
  const interval = formatInterval(estimate.low, estimate.high, CORRELATION, language);
  return (
    <ChartCard
      title={titled(t("validation.scatter", { metric: metricName(metric) }))}
      sentence={
        estimate.value === null
          ? t("validation.scatterUndefined", { reason: estimate.undefined ?? "" })
          : t("validation.scatterSentence", {
              value: [formatNumber(estimate.value, CORRELATION, language), interval ?? ""].join(" ").trim(),
            })
      }
      footnote={`${countsOf(estimate)}. ${method(estimate)}`}
      data={data}
      files={scatterFiles(asked.report.study.key, {
        criterion: asked.criterion,
        metric,
        exclusions: asked.exclusions,
      })}
    >
      <Select
        className={classes.select ?? ""}
        aria-label={t("validation.metric")}
        allowDeselect={false}
        data={metrics.map((key) => ({ value: key, label: metricName(key) }))}
        value={metric}
        onChange={(key) => key !== null && onChoose(key)}
      />
    </ChartCard>
  );
}

/** A point for each item: what the metric says and what people said on the mean. */
export function ScatterCard({
  metric,
  metrics,
  onChoose,
  ...asked
}: Asked & {
  metric: string;
  metrics: readonly string[];
  onChoose: (metric: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const scatter = useScatter({
    study: asked.report.study.key,
    report: asked.report.uid,
    criterion: asked.criterion,
    exclusions: asked.exclusions,
    metric,
    scheme: useScheme(),
  });
  return (
    <Loaded query={scatter} title={t("validation.scatter", { metric: metricName(metric) })} lines={8}>
      {(data) => (
        <ScatterChart scatter={data} asked={asked} metric={metric} metrics={metrics} onChoose={onChoose} />
      )}
    </Loaded>
  );
}

function DistributionChart({
  distribution,
  asked,
}: {
  distribution: Distribution;
  asked: Asked;
}): ReactElement {
  const { t } = useTranslation();
  const titled = useTitled(asked.report);
  const { spec, description, rows } = distribution;
  const data = useMemo(
    () => ({ spec: asWideAsCard(spec, CHART_HEIGHT), description, rows: rows.map((row) => ({ ...row })) }),
    [spec, description, rows],
  );
  const nRatings = rows.reduce((sum, { n_ratings }) => sum + n_ratings, 0);
  return (
    <ChartCard
      title={titled(t("validation.given"))}
      sentence={t("validation.givenSentence")}
      footnote={t("validation.ratings", { count: nRatings })}
      data={data}
    />
  );
}

/** How often each value was given: what a mean alone would hide. */
export function GivenCard(asked: Asked): ReactElement {
  const { t } = useTranslation();
  const distribution = useRatingDistribution({
    study: asked.report.study.key,
    report: asked.report.uid,
    criterion: asked.criterion,
    exclusions: asked.exclusions,
    scheme: useScheme(),
  });
  return (
    <Loaded query={distribution} title={t("validation.given")} lines={6}>
      {(data) => <DistributionChart distribution={data} asked={asked} />}
    </Loaded>
  );
}
