import { Button, Progress } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import {
  beginComparison,
  beginEncoding,
  type Coverage,
  type DatasetDetail,
  type Encoder,
  useEncoders,
} from "../api/corpus";
import { isActive } from "../api/jobs";
import { useNewestJob, useStartJob } from "../api/startJob";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { FailedCall } from "../shared/ErrorCard";
import { JobInPlace } from "../shared/JobInPlace";
import { Loaded } from "../shared/Loaded";
import { encoderName } from "../shared/metricName";
import { formatCount, formatShare } from "../shared/numbers";
import classes from "./Corpus.module.css";

/** An encoder of this installation, with what it has seen of a dataset. */
interface Row {
  encoder: Encoder;
  coverage: Coverage | null;
}

function rowsOf(encoders: readonly Encoder[], dataset: DatasetDetail): Row[] {
  return encoders.map((encoder) => ({
    encoder,
    coverage:
      dataset.encoders.find(({ key, revision }) => key === encoder.key && revision === encoder.revision) ??
      null,
  }));
}

function CoverageBar({ coverage, total }: { coverage: Coverage | null; total: number }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const encoded = coverage?.n_encoded ?? 0;
  if (encoded === 0) {
    return <span className={classes.dim}>{t("corpus.notEncoded")}</span>;
  }
  const share = total === 0 ? 0 : encoded / total;
  return (
    <div className={classes.coverage}>
      <Progress
        value={share * 100}
        size={6}
        color={encoded === total ? "teal" : "blue"}
        aria-label={t("corpus.coverage")}
      />
      <span className={classes.under}>
        {formatShare(Math.floor(share * 1000) / 1000, language)},{" "}
        {t("corpus.encodedOf", { encoded, count: total })}
      </span>
    </div>
  );
}

/** The newest encoding and comparison of a dataset by one encoder, while they are not done. */
function EncoderJobs({ dataset, encoder }: { dataset: string; encoder: string }): ReactElement {
  const encoding = useNewestJob("encode", { dataset, encoder });
  const comparison = useNewestJob("similarity", { dataset, encoder });
  return (
    <>
      {encoding !== null && <JobInPlace job={encoding} />}
      {comparison !== null && <JobInPlace job={comparison} />}
    </>
  );
}

function RowActions({ row, dataset }: { row: Row; dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { key } = row.encoder;
  const encode = useStartJob(beginEncoding);
  const compare = useStartJob(beginComparison);
  const encoding = useNewestJob("encode", { dataset: dataset.key, encoder: key });
  const comparison = useNewestJob("similarity", { dataset: dataset.key, encoder: key });
  const encoded = row.coverage?.n_encoded ?? 0;
  const isWhole = encoded === dataset.n_responses && encoded > 0;
  const isBusy = [encoding, comparison].some((job) => job !== null && isActive(job));
  const failure = encode.error ?? compare.error;
  return (
    <div className={classes.rowActions}>
      {!isWhole && (
        <Button
          size="xs"
          variant="default"
          disabled={isBusy || dataset.n_responses === 0}
          loading={encode.isPending}
          onClick={() => encode.mutate({ dataset: dataset.key, encoder: key })}
        >
          {encoded === 0 ? t("corpus.encode") : t("corpus.encodeRest")}
        </Button>
      )}
      {isWhole && (
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          loading={compare.isPending}
          onClick={() => compare.mutate({ dataset: dataset.key, encoder: key })}
        >
          {row.coverage?.compared_at === null ? t("corpus.compare") : t("corpus.compareAgain")}
        </Button>
      )}
      {failure !== null && <FailedCall error={failure} />}
    </div>
  );
}

/** What the dataset was encoded with, and the ways to encode and compare it. */
export function EncodersCard({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const encoders = useEncoders();
  const columns: Column<Row>[] = [
    {
      key: "encoder",
      header: t("corpus.encoder"),
      sortBy: (row) => row.encoder.key,
      render: (row) => (
        <div className={classes.cell}>
          <strong>{encoderName(row.encoder.key)}</strong>
          <p className={classes.under}>
            <RowKey>{row.encoder.key}</RowKey> {t("corpus.dims", { count: row.encoder.n_dims })}
          </p>
        </div>
      ),
    },
    {
      key: "reads",
      header: t("corpus.reads"),
      render: (row) => (
        <div className={classes.cell}>
          {row.encoder.max_tokens === null
            ? t("corpus.anyLength")
            : t("corpus.windows", { number: formatCount(row.encoder.max_tokens, language) })}
          <p className={classes.under}>
            {row.encoder.languages === null
              ? t("corpus.anyLanguage")
              : t("corpus.trainedFor", { languages: row.encoder.languages.join(", ") })}
          </p>
        </div>
      ),
      csv: (row) => row.encoder.max_tokens,
    },
    {
      key: "coverage",
      header: t("corpus.coverage"),
      sortBy: (row) => row.coverage?.n_encoded ?? 0,
      render: (row) => <CoverageBar coverage={row.coverage} total={dataset.n_responses} />,
    },
    {
      key: "compared_at",
      header: t("corpus.comparedAt"),
      sortBy: (row) => row.coverage?.compared_at ?? null,
      render: (row) => {
        const at = row.coverage?.compared_at ?? null;
        return at === null ? (
          <span className={classes.dim}>{t("corpus.neverCompared")}</span>
        ) : (
          <Link
            className={`${classes.link} ${classes.nowrap}`}
            to={`/similarity?dataset=${encodeURIComponent(dataset.key)}&encoder=${encodeURIComponent(row.encoder.key)}`}
          >
            {formatDateTime(new Date(at), language)}
          </Link>
        );
      },
    },
    {
      key: "actions",
      header: "",
      align: "number",
      render: (row) => <RowActions row={row} dataset={dataset} />,
    },
  ];
  return (
    <Loaded query={encoders}>
      {(all) => (
        <Card title={t("corpus.encoders")} sentence={t("corpus.encodersSentence")} flush>
          <DataTable
            caption={t("corpus.encoders")}
            columns={columns}
            rows={rowsOf(all, dataset)}
            rowKey={(row) => `${row.encoder.key} ${row.encoder.revision}`}
            rowHeight={56}
          />
          <div className={classes.jobs}>
            {all.map(({ key, revision }) => (
              <EncoderJobs key={`${key} ${revision}`} dataset={dataset.key} encoder={key} />
            ))}
          </div>
        </Card>
      )}
    </Loaded>
  );
}
