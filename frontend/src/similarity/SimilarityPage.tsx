import { Button, SegmentedControl, Select } from "@mantine/core";
import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Dataset, useDataset, useDatasets } from "../api/corpus";
import { ApiError } from "../api/errors";
import {
  type Asked,
  chartFiles,
  type Order,
  type Similarity,
  useDistribution,
  useHeatMap,
  useSimilarity,
} from "../api/similarity";
import { useLanguage } from "../i18n";
import { formatDateTime } from "../shared/dates";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { encoderName } from "../shared/metricName";
import { formatDecimal } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { asWideAsCard, specDescription, specRows, withRoomForLabels } from "../shared/specRows";
import { useParameters } from "../shared/useParameters";
import { useQueryParameter } from "../shared/useQueryParameter";
import { useScheme } from "../shared/useScheme";
import { ChartCard, type ChartSpec } from "../shared/VegaChart";
import { Comparison, Finding, FitNotices, KeyFigures } from "./Findings";
import { extremes, heatMapRows } from "./heatMapRows";
import { ModelsCard } from "./ModelsCard";
import { NearestPairs } from "./NearestPairs";
import classes from "./Similarity.module.css";

const ORDERS: readonly [Order, ...Order[]] = ["clustered", "provider", "release"];

function HeatMapCard({ similarity, asked }: { similarity: Similarity; asked: Asked }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [order, setOrder] = useQueryParameter("order", ORDERS);
  const heatMap = useHeatMap(asked, order, useScheme());
  const rows = useMemo(() => heatMapRows(similarity), [similarity]);
  const ends = extremes(similarity.pairs);
  const isUndefined = similarity.sources.some(({ intra }) => intra === null);
  const footnote = [
    ...(isUndefined ? [t("similarity.diamonds")] : [t("similarity.diagonal")]),
    ...(ends === null
      ? []
      : [
          t("similarity.extremes", {
            mostA: ends.most.a,
            mostB: ends.most.b,
            most: formatDecimal(ends.most.mean, language),
            leastA: ends.least.a,
            leastB: ends.least.b,
            least: formatDecimal(ends.least.mean, language),
          }),
        ]),
  ].join(" ");
  return (
    <Loaded query={heatMap} title={t("similarity.heatMap")} lines={8}>
      {(spec) => (
        <HeatMapChart
          spec={spec}
          rows={rows}
          title={t("similarity.heatMap")}
          sentence={t("similarity.heatMapSentence", {
            models: similarity.sources.length,
            pairs: similarity.pairs.length,
            prompts: similarity.n_prompts,
          })}
          footnote={footnote}
          files={chartFiles(asked, "heat-map", order)}
          order={order}
          onOrder={setOrder}
        />
      )}
    </Loaded>
  );
}

function HeatMapChart({
  spec,
  rows,
  order,
  onOrder,
  ...card
}: {
  spec: ChartSpec;
  rows: ReturnType<typeof heatMapRows>;
  title: string;
  sentence: string;
  footnote: string;
  files: ReturnType<typeof chartFiles>;
  order: Order;
  onOrder: (order: Order) => void;
}): ReactElement {
  const { t } = useTranslation();
  const data = useMemo(
    () => ({ spec: withRoomForLabels(spec), rows, description: specDescription(spec) }),
    [spec, rows],
  );
  return (
    <ChartCard {...card} data={data}>
      <SegmentedControl
        className={classes.order ?? ""}
        aria-label={t("similarity.order")}
        value={order}
        onChange={onOrder}
        data={ORDERS.map((value) => ({ value, label: t(`similarity.order_${value}`) }))}
      />
    </ChartCard>
  );
}

function DistributionCard({ asked }: { asked: Asked }): ReactElement {
  const { t } = useTranslation();
  const distribution = useDistribution(asked, useScheme());
  return (
    <Loaded query={distribution} title={t("similarity.distribution")} lines={6}>
      {(spec) => <DistributionChart spec={spec} asked={asked} />}
    </Loaded>
  );
}

function DistributionChart({ spec, asked }: { spec: ChartSpec; asked: Asked }): ReactElement {
  const { t } = useTranslation();
  const data = useMemo(
    () => ({ spec: asWideAsCard(spec), rows: specRows(spec), description: specDescription(spec) }),
    [spec],
  );
  return (
    <ChartCard
      title={t("similarity.distribution")}
      sentence={t("similarity.distributionSentence")}
      data={data}
      files={chartFiles(asked, "distribution")}
    />
  );
}

function Compared({
  asked,
  others,
  similarity,
}: {
  asked: Asked;
  others: readonly string[];
  similarity: Similarity;
}): ReactElement {
  return (
    <>
      <Finding similarity={similarity} />
      <Comparison asked={asked} isStale={similarity.stale} isNever={false} />
      <FitNotices similarity={similarity} asked={asked} others={others} />
      <KeyFigures similarity={similarity} />
      <div className={classes.columns}>
        <div className={classes.stack}>
          <HeatMapCard similarity={similarity} asked={asked} />
          <ModelsCard similarity={similarity} />
        </div>
        <div className={classes.stack}>
          <DistributionCard asked={asked} />
          <NearestPairs asked={asked} />
        </div>
      </div>
    </>
  );
}

/** What stands there before the first comparison: what is missing, and the one step that gets it. */
function NotCompared({ asked, encoders }: { asked: Asked; encoders: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const isEncoded = encoders.includes(asked.encoder);
  return (
    <EmptyState
      title={t("similarity.notCompared")}
      steps={[
        { icon: "chip", title: t("corpus.stepEncode"), body: t("corpus.stepEncodeBody") },
        { icon: "similarity", title: t("corpus.stepSee"), body: t("corpus.stepSeeBody") },
      ]}
      actions={
        isEncoded ? (
          <Comparison asked={asked} isStale={false} isNever />
        ) : (
          <Button
            component={Link}
            to={`/corpus/${encodeURIComponent(asked.dataset)}`}
            leftSection={<Icon name="chip" />}
          >
            {t("similarity.toEncode")}
          </Button>
        )
      }
    >
      {isEncoded
        ? t("similarity.notComparedBody", { encoder: encoderName(asked.encoder) })
        : t("similarity.notEncodedBody", { encoder: encoderName(asked.encoder) })}
    </EmptyState>
  );
}

function OfDataset({ datasets, dataset }: { datasets: readonly Dataset[]; dataset: string }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [parameters, change] = useParameters();
  const detail = useDataset(dataset);
  const encoders = detail.data?.encoders ?? [];
  const compared = [...new Set(encoders.flatMap((one) => (one.compared_at === null ? [] : [one.key])))];
  const keys = [...new Set(encoders.map(({ key }) => key))];
  const encoder =
    parameters.get("encoder") ??
    (compared.includes("minilm") ? "minilm" : (compared[0] ?? keys[0] ?? "minilm"));
  const asked = useMemo(() => ({ dataset, encoder }), [dataset, encoder]);
  const similarity = useSimilarity(asked);
  const title = datasets.find(({ key }) => key === dataset)?.title ?? dataset;
  const isMissing =
    similarity.error instanceof ApiError &&
    ["not_compared", "encoder_not_used"].includes(similarity.error.code);
  return (
    <>
      <PageHead
        crumbs={[{ label: title, to: `/corpus/${encodeURIComponent(dataset)}` }]}
        title={t("section.similarity")}
        pills={
          similarity.data !== undefined && (
            <Pill>
              {t("similarity.frame", {
                digest: similarity.data.frame_digest.slice(0, 7),
                at: formatDateTime(new Date(similarity.data.computed_at), language),
              })}
            </Pill>
          )
        }
        actions={
          <div className={classes.choices}>
            <Select
              aria-label={t("corpus.dataset")}
              searchable
              allowDeselect={false}
              data={datasets.map((one) => ({ value: one.key, label: one.title }))}
              value={dataset}
              onChange={(key) => change({ dataset: key, encoder: null, order: null })}
            />
            <Select
              aria-label={t("corpus.encoder")}
              allowDeselect={false}
              w={170}
              data={[...new Set([encoder, ...keys])].sort().map((key) => ({
                value: key,
                label: t("similarity.rawOf", { encoder: encoderName(key) }),
              }))}
              value={encoder}
              onChange={(key) => change({ encoder: key })}
            />
          </div>
        }
      />
      <div className={classes.stack}>
        {detail.data !== undefined && isMissing ? (
          <NotCompared asked={asked} encoders={keys} />
        ) : (
          <Loaded query={similarity} lines={8}>
            {(data) => (
              <Compared asked={asked} others={compared.filter((key) => key !== encoder)} similarity={data} />
            )}
          </Loaded>
        )}
      </div>
    </>
  );
}

/** How alike models' responses are; dataset, encoder and order are part of the address. */
export function SimilarityPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters] = useParameters();
  const datasets = useDatasets();
  const asked = parameters.get("dataset");
  const rows = datasets.data ?? [];
  const dataset = asked ?? rows.find(({ is_demo }) => !is_demo)?.key ?? rows[0]?.key;
  if (dataset !== undefined && datasets.data !== undefined) {
    return <OfDataset key={dataset} datasets={rows} dataset={dataset} />;
  }
  return (
    <>
      <PageHead title={t("section.similarity")} />
      <Loaded query={datasets}>
        {() => (
          <EmptyState
            title={t("empty.similarityTitle")}
            steps={[
              { icon: "importFile", title: t("corpus.stepImport"), body: t("corpus.stepImportBody") },
              { icon: "chip", title: t("corpus.stepEncode"), body: t("corpus.stepEncodeBody") },
              { icon: "similarity", title: t("corpus.stepSee"), body: t("corpus.stepSeeBody") },
            ]}
            actions={
              <Button component={Link} to="/corpus/import" leftSection={<Icon name="importFile" />}>
                {t("corpus.bring")}
              </Button>
            }
          >
            {t("empty.similarityBody")}
          </EmptyState>
        )}
      </Loaded>
    </>
  );
}
