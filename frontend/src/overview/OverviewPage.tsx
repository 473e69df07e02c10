import { SegmentedControl, Select } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Study, type StudyRow, useDays, useRaters, useStudies, useStudy } from "../api/studies";
import { useLatestReport } from "../api/studyReport";
import { CardGrid } from "../shared/Card";
import { useSimulatedBand } from "../shared/frameState";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { useQueryParameter } from "../shared/useQueryParameter";
import { StudyPills } from "../studies/StudyPills";
import { AnswersCard } from "./AnswersCard";
import { byInterest } from "./chosenStudy";
import { DaysCard } from "./DaysCard";
import { Finding } from "./Finding";
import { KeyNumbers } from "./KeyNumbers";
import { NeedsALook } from "./NeedsALook";
import classes from "./Overview.module.css";
import { OverviewActions } from "./OverviewActions";
import { RatersCard } from "./RatersCard";
import { StartPage } from "./StartPage";
import { WorkCard } from "./WorkCard";

function Body({ study, criterion }: { study: Study; criterion: string | null }): ReactElement {
  const raters = useRaters(study.key);
  const days = useDays(study.key);
  const report = useLatestReport(study.key);
  return (
    <div className={classes.stack}>
      <Finding study={study} criterion={criterion} report={report.data} />
      <Loaded query={raters}>
        {(raterRows) => (
          <Loaded query={days}>
            {(dayRows) => (
              <Loaded query={report}>
                {(latest) => (
                  <>
                    <KeyNumbers
                      study={study}
                      criterion={criterion}
                      raters={raterRows}
                      days={dayRows}
                      report={latest}
                    />
                    <CardGrid columns={2}>
                      <NeedsALook study={study} raters={raterRows} report={latest} />
                      <AnswersCard study={study} criterion={criterion} report={latest} />
                      <DaysCard days={dayRows} study={study} />
                      <RatersCard raters={raterRows} study={study} />
                    </CardGrid>
                  </>
                )}
              </Loaded>
            )}
          </Loaded>
        )}
      </Loaded>
      <WorkCard />
    </div>
  );
}

function StudyOverview({
  study,
  studies,
  onChoose,
}: {
  study: Study;
  studies: readonly StudyRow[];
  onChoose: (key: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  useSimulatedBand(study.simulated ? "all" : null);
  const keys = study.criteria.map(({ key }) => key);
  const [first = "", ...others] = keys;
  const [criterion, setCriterion] = useQueryParameter("criterion", [first, ...others]);
  return (
    <>
      <PageHead
        crumbs={[
          { label: t("section.studies"), to: "/studies" },
          { label: study.key, to: `/studies/${study.key}` },
        ]}
        title={study.title}
        pills={<StudyPills study={study} />}
        actions={<OverviewActions study={study} />}
      />
      <div className={classes.tools}>
        {studies.length > 1 && (
          <Select
            aria-label={t("overview.study")}
            className={classes.chooser ?? ""}
            searchable
            allowDeselect={false}
            value={study.key}
            data={studies.map(({ key, title }) => ({ value: key, label: title }))}
            onChange={(key) => onChoose(key ?? study.key)}
          />
        )}
        {keys.length > 1 && (
          <SegmentedControl
            aria-label={t("overview.criterion")}
            value={criterion}
            data={keys}
            onChange={setCriterion}
          />
        )}
      </div>
      <Body study={study} criterion={criterion === "" ? null : criterion} />
    </>
  );
}

function ChosenStudy({ studies }: { studies: readonly [StudyRow, ...StudyRow[]] }): ReactElement {
  const { t } = useTranslation();
  const [newest, ...others] = studies;
  const [key, choose] = useQueryParameter("study", [newest.key, ...others.map((row) => row.key)]);
  const study = useStudy(key);
  return (
    <>
      {study.data === undefined && <PageHead title={t("section.overview")} />}
      <Loaded query={study} lines={6}>
        {(data) => <StudyOverview study={data} studies={studies} onChoose={choose} />}
      </Loaded>
    </>
  );
}

/** One study at a glance: how far, how sure, is it fair, when done, and what needs a look. */
export function OverviewPage(): ReactElement {
  const { t } = useTranslation();
  const studies = useStudies();
  if (studies.data === undefined) {
    return (
      <>
        <PageHead title={t("section.overview")} />
        <Loaded query={studies}>{() => null}</Loaded>
      </>
    );
  }
  const [first, ...others] = byInterest(studies.data);
  return first === undefined ? <StartPage /> : <ChosenStudy studies={[first, ...others]} />;
}
