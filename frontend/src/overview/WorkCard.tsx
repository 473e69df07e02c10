import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isActive, useJobs } from "../api/jobs";
import { useDatasetChoice } from "../api/studyDesign";
import { JobList } from "../jobs/JobList";
import { Card, CardGrid } from "../shared/Card";
import { Loaded } from "../shared/Loaded";
import classes from "./Overview.module.css";

/** What the studies are drawn from, and what works in the background. */
export function WorkCard(): ReactElement {
  const { t } = useTranslation();
  const datasets = useDatasetChoice();
  const jobs = useJobs();
  return (
    <CardGrid columns={2}>
      <Loaded query={datasets} title={t("overview.corpusFailed")}>
        {(rows) => (
          <Card title={t("section.corpus")} flush>
            {rows.length === 0 ? (
              <p className={classes.quietInset}>{t("empty.corpusBody")}</p>
            ) : (
              <ul className={classes.datasets}>
                {rows.map((row) => (
                  <li key={row.key}>
                    <Link className={classes.act} to={`/corpus/${row.key}`}>
                      {row.title || row.key}
                    </Link>
                    <span className={classes.concernDetail}>
                      {t("number.prompts", { count: row.n_prompts })},{" "}
                      {t("newStudy.responses", { count: row.n_responses })},{" "}
                      {t("overview.models", { count: row.n_models })}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        )}
      </Loaded>
      <Loaded query={jobs} title={t("overview.jobsFailed")}>
        {(page) => {
          const active = page.results.filter(isActive);
          return (
            <Card
              title={t("section.jobs")}
              actions={
                <Link className={classes.act} to="/jobs">
                  {t("overview.allJobs")}
                </Link>
              }
              flush
            >
              {active.length === 0 ? (
                <p className={classes.quietInset}>{t("jobs.nothingRuns")}</p>
              ) : (
                <JobList jobs={active} />
              )}
            </Card>
          );
        }}
      </Loaded>
    </CardGrid>
  );
}
