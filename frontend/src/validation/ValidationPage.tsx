import { Button, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Exclusions } from "../api/reports";
import { type StudyRow, useStudies } from "../api/studies";
import { type Estimate, type Report, useLatestReport } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { CardGrid, PlainCard, Verdict } from "../shared/Card";
import { formatDateTime } from "../shared/dates";
import { EmptyState } from "../shared/EmptyState";
import { useSimulatedBand } from "../shared/frameState";
import { Icon } from "../shared/Icon";
import { KeyNumber, NumberWithInterval } from "../shared/KeyNumber";
import { Loaded } from "../shared/Loaded";
import { metricName } from "../shared/metricName";
import { Notice } from "../shared/Notice";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { useParameters } from "../shared/useParameters";
import { useQueryParameter } from "../shared/useQueryParameter";
import { defaultStudy } from "./defaultStudy";
import { headed, useCountsOf, useMethod } from "./estimateWords";
import { Leaderboard } from "./Leaderboard";
import { GivenCard, ScatterCard } from "./ReportCharts";
import { ReportButton, ReportProgress } from "./ReportJob";
import { agreementsOf, bestOf, correlatedCriteria, correlationsOf, exclusionsMatter } from "./readings";
import { StudySelect } from "./StudySelect";
import classes from "./Validation.module.css";

const EXCLUSIONS: readonly [Exclusions, ...Exclusions[]] = ["applied", "none"];

/** What the report found, in words: the best metric, whether it is told apart, and how raters agree. */
function Finding({
  correlations,
  agreement,
}: {
  correlations: readonly Estimate[];
  agreement: Estimate | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const countsOf = useCountsOf();
  const found = bestOf(correlations);
  const alpha =
    agreement === undefined ? null : agreement.value === null ? (
      t("validation.alphaUndefined", { reason: agreement.undefined ?? "" })
    ) : (
      <>
        {t("validation.alphaIs", { measurement: agreement.measurement ?? "" })}{" "}
        <NumberWithInterval numbers={agreement} />, {countsOf(agreement)}.
      </>
    );
  if (found === null) {
    return (
      <Verdict
        title={t("validation.noBest", {
          reason: correlations[0]?.undefined ?? t("validation.noMetric"),
        })}
      >
        {alpha}
      </Verdict>
    );
  }
  const { best, overlapping, others } = found;
  const name = metricName(best.metric ?? "");
  return (
    // That intervals lie apart or overlap is no test of a difference, so nothing is called the best here.
    <Verdict title={t("validation.highest", { metric: name })}>
      {t("validation.bestIs")} <NumberWithInterval numbers={best} />, {countsOf(best)}.{" "}
      {overlapping.length > 0 &&
        `${t("validation.overlapping", { overlapping: overlapping.length, count: others })} `}
      {alpha}
    </Verdict>
  );
}

function AgreementCards({ agreements }: { agreements: readonly Estimate[] }): ReactElement {
  const { t } = useTranslation();
  const countsOf = useCountsOf();
  const method = useMethod();
  return (
    <CardGrid columns={Math.max(2, Math.min(4, agreements.length))}>
      {agreements.map((one) => (
        <PlainCard key={`${one.criterion} ${one.measurement}`}>
          <KeyNumber
            label={t("validation.agreement", {
              criterion: headed(one.criterion ?? ""),
              measurement: one.measurement ?? "",
            })}
            numbers={one}
            of="people"
            footnote={
              <>
                {countsOf(one)}
                <br />
                {method(one)}
              </>
            }
            remedy={t("validation.agreementRemedy", { counts: countsOf(one) })}
          />
        </PlainCard>
      ))}
    </CardGrid>
  );
}

function Numbers({ report }: { report: Report }): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const [exclusions, setExclusions] = useQueryParameter("exclusions", EXCLUSIONS);
  const criteria = correlatedCriteria(report);
  const criterion = criteria.find((key) => key === parameters.get("criterion")) ?? criteria[0] ?? null;
  const correlations = criterion === null ? [] : correlationsOf(report, criterion, exclusions);
  // The criterion that metrics are set against stands first.
  const agreements = agreementsOf(report, exclusions).sort(
    (one, other) => Number(other.criterion === criterion) - Number(one.criterion === criterion),
  );
  const metrics = correlations.flatMap(({ metric }) => (metric === null ? [] : [metric]));
  const metric = metrics.find((key) => key === parameters.get("metric")) ?? metrics[0] ?? null;
  const choose = (key: string): void => change({ metric: key });
  return (
    <>
      <Finding
        correlations={correlations}
        agreement={agreements.find((one) => one.criterion === criterion) ?? agreements[0]}
      />
      <div className={classes.choices}>
        {criteria.length > 1 && criterion !== null && (
          <SegmentedControl
            aria-label={t("validation.criterion")}
            value={criterion}
            data={criteria.map((key) => ({ value: key, label: headed(key) }))}
            onChange={(key) => change({ criterion: key, metric: null })}
          />
        )}
        <SegmentedControl
          aria-label={t("validation.exclusions")}
          value={exclusions}
          data={EXCLUSIONS.map((value) => ({ value, label: t(`validation.exclusions_${value}`) }))}
          onChange={setExclusions}
        />
        <span className={classes.dim}>
          {exclusionsMatter(report) ? t("validation.exclusionsMatter") : t("validation.exclusionsSame")}
        </span>
      </div>
      <AgreementCards agreements={agreements} />
      {correlations.length > 0 && (
        <Leaderboard
          correlations={correlations}
          chosen={metric}
          onChoose={choose}
          fileStem={
            report.study.source === "simulated" && !report.study.key.includes("simulated")
              ? `${report.study.key}-simulated`
              : report.study.key
          }
        />
      )}
      {criterion !== null && (
        <div className={classes.columns}>
          {metric !== null && (
            <ScatterCard
              report={report}
              criterion={criterion}
              exclusions={exclusions}
              metric={metric}
              metrics={metrics}
              onChoose={choose}
            />
          )}
          <GivenCard report={report} criterion={criterion} exclusions={exclusions} />
        </div>
      )}
    </>
  );
}

function NoReport({ study }: { study: StudyRow }): ReactElement {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t("validation.noReport")}
      actions={
        study.n_counted === 0 ? (
          <Button component={Link} to={`/studies/${encodeURIComponent(study.key)}`}>
            {t("validation.toStudy")}
          </Button>
        ) : (
          <ReportButton study={study.key} seed={0} isFirst />
        )
      }
    >
      {study.n_counted === 0
        ? t("validation.noAnswers")
        : t("validation.noReportBody", { count: study.n_counted })}
    </EmptyState>
  );
}

function OfStudy({ study, studies }: { study: StudyRow; studies: readonly StudyRow[] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [, change] = useParameters();
  const report = useLatestReport(study.key);
  useSimulatedBand(study.simulated ? "all" : null);
  const snapshot = report.data?.snapshot;
  return (
    <>
      <PageHead
        crumbs={[
          { label: t("section.validation") },
          { label: study.title, to: `/studies/${encodeURIComponent(study.key)}` },
        ]}
        title={t("validation.title")}
        pills={
          snapshot !== undefined && (
            <Pill>
              {t("validation.snapshot", {
                digest: snapshot.digest.slice(0, 7),
                at: formatDateTime(new Date(snapshot.taken_at), language),
              })}
            </Pill>
          )
        }
        actions={
          <>
            <StudySelect
              studies={studies}
              value={study.key}
              onChange={(key) => change({ study: key, metric: null, criterion: null })}
            />
            {report.data != null && (
              <ReportButton
                study={study.key}
                seed={report.data.seed}
                isFirst={false}
                variant={report.data.has_newer_submissions ? "filled" : "default"}
              />
            )}
          </>
        }
      />
      <div className={classes.stack}>
        <ReportProgress study={study.key} />
        <Loaded query={report} lines={8}>
          {(data) =>
            data === null ? (
              <NoReport study={study} />
            ) : (
              <>
                {data.has_newer_submissions && (
                  <Notice tone="caution" icon="retry">
                    <strong>{t("validation.newer")}</strong>{" "}
                    {t("validation.newerMeans", { count: data.snapshot.n_submissions })}
                  </Notice>
                )}
                {data.snapshot.reduced_at !== null && (
                  <Notice tone="caution">
                    {t("validation.reduced", {
                      at: formatDateTime(new Date(data.snapshot.reduced_at), language),
                    })}
                  </Notice>
                )}
                <Numbers report={data} />
                <p className={classes.method}>
                  {t("validation.madeBy", {
                    at: formatDateTime(new Date(data.made_at), language),
                    version: data.code_version,
                    seed: String(data.seed),
                  })}{" "}
                  <Link to={`/reports?study=${encodeURIComponent(study.key)}`}>
                    {t("validation.toReports")}
                  </Link>
                </p>
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

/** Whether metrics follow people; study, metric and exclusions are part of the address. */
export function ValidationPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters] = useParameters();
  const studies = useStudies();
  const rows = studies.data ?? [];
  const asked = parameters.get("study");
  const study = asked === null ? defaultStudy(rows) : rows.find(({ key }) => key === asked);
  if (study != null) {
    return <OfStudy key={study.key} study={study} studies={rows} />;
  }
  return (
    <>
      <PageHead title={t("section.validation")} />
      <Loaded query={studies}>
        {() => (
          <EmptyState
            title={asked === null ? t("empty.validationTitle") : t("validation.noStudy", { key: asked })}
            actions={
              <Button component={Link} to="/studies" leftSection={<Icon name="studies" />}>
                {t("validation.toStudies")}
              </Button>
            }
          >
            {t("empty.validationBody")}
          </EmptyState>
        )}
      </Loaded>
    </>
  );
}
