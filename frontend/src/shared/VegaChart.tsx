import { UnstyledButton } from "@mantine/core";
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { VisualizationSpec } from "vega-embed";
import { useLanguage } from "../i18n";
import { Card } from "./Card";
import type { CsvValue } from "./csv";
import { type Column, DataTable } from "./DataTable";
import { ErrorCard } from "./ErrorCard";
import { Icon } from "./Icon";
import { NotDefinedInline } from "./NotDefined";
import { formatDecimal } from "./numbers";
import classes from "./VegaChart.module.css";

/** A Vega-Lite spec as the API sends it, in the colours of the scheme that was asked for. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** The chart's numbers: what its table shows. A null is undefined, its reason in the row's `undefined`. */
export type ChartRow = Readonly<Record<string, CsvValue>>;

export interface ChartData {
  spec: ChartSpec;
  /** One sentence for those who do not see it. */
  description: string;
  rows: readonly ChartRow[];
}

/** Where the chart is saved from; drawn by the server, always light. */
export interface ChartFiles {
  png: string;
  svg: string;
  csv: string;
}

type Embedded = { finalize: () => void };

async function draw(element: HTMLElement, spec: ChartSpec): Promise<Embedded> {
  // Over half a megabyte, and most pages have none: loaded when the first chart is drawn.
  const { default: embed } = await import("vega-embed");
  return embed(element, spec as VisualizationSpec, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    // Expressions are interpreted, not compiled: the content-security policy has no unsafe-eval.
    ast: true,
    defaultStyle: false,
    tooltip: { theme: "custom" },
  });
}

function Drawing({ data, onFail }: { data: ChartData; onFail: (error: Error) => void }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const { spec, description } = data;
  useEffect(() => {
    // An element for each drawing: a slow one that was given up must not write over the one after it.
    const element = document.createElement("div");
    element.className = classes.canvas ?? "";
    place.current?.replaceChildren(element);
    let embedded: Embedded | null = null;
    let isGone = false;
    draw(element, { ...spec, description }).then(
      (result) => {
        embedded = result;
        if (isGone) {
          result.finalize();
        }
      },
      (error: unknown) => {
        if (!isGone) {
          onFail(error instanceof Error ? error : new Error(String(error)));
        }
      },
    );
    return () => {
      isGone = true;
      embedded?.finalize();
    };
  }, [spec, description, onFail]);
  return <div ref={place} className={classes.drawing} />;
}

function columnsOf(rows: readonly ChartRow[], language: "en" | "ru"): Column<ChartRow>[] {
  const [first] = rows;
  return Object.keys(first ?? {}).map((key) => {
    const isNumber = rows.some((row) => typeof row[key] === "number");
    return {
      key,
      header: key,
      align: isNumber ? "number" : "text",
      sortBy: (row) => row[key] ?? null,
      render: (row) => {
        const value = row[key] ?? null;
        if (value === null) {
          const reason = row.undefined;
          return key === "undefined" ? (
            ""
          ) : (
            <NotDefinedInline reason={typeof reason === "string" ? reason : ""} />
          );
        }
        return typeof value === "number" && !Number.isInteger(value)
          ? formatDecimal(value, language, 3)
          : value;
      },
    };
  });
}

function Actions({
  title,
  files,
  isTable,
  onToggle,
}: {
  title: string;
  files?: ChartFiles;
  isTable: boolean;
  onToggle: () => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.actions}>
      <UnstyledButton
        className={classes.action}
        onClick={onToggle}
        aria-label={t(isTable ? "chart.showChartOf" : "chart.showTableOf", { title })}
      >
        <Icon name={isTable ? "chart" : "table"} size={15} />
        {t(isTable ? "chart.showChart" : "chart.showTable")}
      </UnstyledButton>
      {files !== undefined && (
        <>
          <Icon name="download" size={15} label={t("chart.save", { title })} />
          {(["png", "svg", "csv"] as const).map((format) => (
            <a key={format} className={classes.action} href={files[format]} download>
              {format.toUpperCase()}
            </a>
          ))}
        </>
      )}
    </div>
  );
}

interface ChartCardProps {
  title: string;
  sentence?: ReactNode;
  footnote?: ReactNode;
  data: ChartData;
  files?: ChartFiles;
  /** Above the figure: what orders or filters it. */
  children?: ReactNode;
}

/** A card with a chart, its files to save, and the same numbers as a table. */
export function ChartCard({
  title,
  sentence,
  footnote,
  data,
  files,
  children,
}: ChartCardProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [isTable, setTable] = useState(false);
  const [failure, setFailure] = useState<{ of: ChartData; error: Error } | null>(null);
  // The same function from draw to draw, or the chart would be drawn anew with each.
  const fail = useCallback((error: Error) => setFailure({ of: data, error }), [data]);
  const error = failure?.of === data ? failure.error : null;
  return (
    <Card
      title={title}
      sentence={sentence}
      footnote={footnote}
      actions={
        <Actions
          title={title}
          isTable={isTable}
          onToggle={() => setTable((shown) => !shown)}
          {...(files === undefined ? {} : { files })}
        />
      }
    >
      {children}
      <figure className={classes.figure} aria-label={data.description}>
        {isTable ? (
          <div className={classes.table}>
            <DataTable
              caption={title}
              columns={columnsOf(data.rows, language)}
              rows={data.rows}
              rowKey={(row) => JSON.stringify(row)}
            />
          </div>
        ) : error === null ? (
          <Drawing data={data} onFail={fail} />
        ) : (
          <ErrorCard title={t("chart.failed")} code={error.name}>
            {error.message} {t("chart.failedKept")}
          </ErrorCard>
        )}
      </figure>
    </Card>
  );
}
