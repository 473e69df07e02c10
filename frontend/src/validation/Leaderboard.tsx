import { UnstyledButton } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Estimate } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { saveCsv, toCsv } from "../shared/csv";
import { fewOf } from "../shared/estimate";
import { Icon } from "../shared/Icon";
import { NumberWithInterval } from "../shared/KeyNumber";
import { metricName } from "../shared/metricName";
import { NotDefinedInline } from "../shared/NotDefined";
import { formatDecimal } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import { useCountsOf, useMethod } from "./estimateWords";
import { axisOf } from "./readings";
import classes from "./Validation.module.css";

/** Where a value stands on the axis, in per cent of its length. */
function place(value: number, low: number): string {
  return `${((Math.min(1, Math.max(low, value)) - low) / (1 - low)) * 100}%`;
}

function Ticks({ low, ticks }: { low: number; ticks: readonly number[] }): ReactElement {
  return (
    <>
      {ticks.map((tick) => (
        <line
          key={tick}
          x1={place(tick, low)}
          x2={place(tick, low)}
          y1="0"
          y2="100%"
          stroke={tick === 0 ? "var(--edge)" : "var(--line)"}
        />
      ))}
    </>
  );
}

/** A dot at the value and a line over its interval. */
function DotAndInterval({
  estimate: { value, low, high },
  axis,
}: {
  estimate: Estimate;
  axis: ReturnType<typeof axisOf>;
}): ReactElement {
  return (
    <svg className={classes.plot} width="100%" height="44" aria-hidden="true">
      <Ticks {...axis} />
      {low !== null && high !== null && (
        <line
          x1={place(low, axis.low)}
          x2={place(high, axis.low)}
          y1="22"
          y2="22"
          stroke="var(--primary)"
          strokeWidth="2"
        />
      )}
      {value !== null && <circle cx={place(value, axis.low)} cy="22" r="5" fill="var(--primary)" />}
    </svg>
  );
}

function Axis({ low, ticks }: ReturnType<typeof axisOf>): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <div className={classes.axis}>
      <svg width="100%" height="26" aria-hidden="true" className={classes.plot}>
        <line x1="0" x2="100%" y1="0.5" y2="0.5" stroke="var(--edge)" />
        {ticks.map((tick) => (
          <text key={tick} x={place(tick, low)} y="20" textAnchor="middle" className={classes.tick}>
            {formatDecimal(tick, language, 1)}
          </text>
        ))}
      </svg>
      <p>{t("validation.axis")}</p>
    </div>
  );
}

function Few({ estimate }: { estimate: Estimate | undefined }): ReactElement | null {
  const { t } = useTranslation();
  const few = estimate === undefined ? null : fewOf(estimate);
  return few === null ? null : (
    <Pill tone="caution">
      {few.of === "prompts"
        ? t("number.fewPrompts", { count: few.count })
        : t("number.fewItems", { count: few.count })}
    </Pill>
  );
}

/** Metrics by how well they follow people, each with its interval drawn beside it. */
export function Leaderboard({
  correlations,
  chosen,
  onChoose,
  fileStem,
}: {
  correlations: readonly Estimate[];
  chosen: string | null;
  onChoose: (metric: string) => void;
  fileStem: string;
}): ReactElement {
  const { t } = useTranslation();
  const countsOf = useCountsOf();
  const method = useMethod();
  const axis = axisOf(correlations);
  const [first] = correlations;
  const save = (): void => {
    saveCsv(
      `${fileStem}-metrics.csv`,
      toCsv(
        ["metric", "spearman", "low", "high", "n_units", "n_raters", "n_prompts", "undefined"],
        correlations.map((one) => [
          one.metric,
          one.value,
          one.low,
          one.high,
          one.n_units,
          one.n_raters,
          one.n_prompts,
          one.undefined,
        ]),
      ),
    );
  };
  return (
    <Card
      title={t("validation.leaderboard")}
      sentence={t("validation.leaderboardSentence")}
      flush
      actions={
        <div className={classes.cardActions}>
          <Few estimate={first} />
          <UnstyledButton className={classes.save} onClick={save}>
            <Icon name="download" size={15} />
            {t("table.csv")}
          </UnstyledButton>
        </div>
      }
      {...(first === undefined
        ? {}
        : { footnote: `${countsOf(first)}. ${method(first)} ${t("validation.overlapNote")}` })}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t("validation.leaderboard")}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t("validation.metric")}</th>
              <th aria-sort="descending">{t("validation.spearman")}</th>
              <th className={classes.plotHead}>{t("validation.interval")}</th>
              <th>{t("validation.counts")}</th>
            </tr>
          </thead>
          <tbody>
            {correlations.map((one) => (
              <tr key={one.metric} data-chosen={one.metric === chosen}>
                <th scope="row">
                  <UnstyledButton
                    className={classes.metric}
                    aria-pressed={one.metric === chosen}
                    onClick={() => onChoose(one.metric ?? "")}
                  >
                    {metricName(one.metric ?? "")}
                  </UnstyledButton>
                </th>
                {one.value === null ? (
                  <td colSpan={2}>
                    <NotDefinedInline reason={one.undefined ?? ""} />
                  </td>
                ) : (
                  <>
                    <td>
                      <NumberWithInterval numbers={one} />
                    </td>
                    <td className={classes.plotCell}>
                      <DotAndInterval estimate={one} axis={axis} />
                    </td>
                  </>
                )}
                <td className={classes.dim}>{countsOf(one)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={2} />
              <td className={classes.plotCell}>
                <Axis {...axis} />
              </td>
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
    </Card>
  );
}
