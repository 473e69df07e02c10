import { Button } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Study } from "../api/studies";
import { Card, CardGrid, Verdict } from "../shared/Card";
import { Icon } from "../shared/Icon";
import { CriteriaCard } from "./CriteriaCard";
import { DiscardDraft } from "./DiscardDraft";
import { DrawCard } from "./DrawCard";
import { JoinLinksCard } from "./JoinLinksCard";
import { MoveButton } from "./MoveButton";
import { OpenStudy } from "./OpenStudy";
import { ProtocolCard } from "./ProtocolCard";
import { StudyNumbers } from "./StudyNumbers";
import { StudyScaffold } from "./StudyScaffold";
import classes from "./studies.module.css";

/** One sentence on where the study is and what comes next. */
function useFinding(study: Study): { title: string; next: string } {
  const { t } = useTranslation();
  const { n_items, n_counted, n_slots, n_raters } = study.progress;
  const sofar = t("study.sofar", { done: n_counted, count: n_slots });
  const raters = n_raters === null ? t("study.byUnknown") : t("study.byRaters", { count: n_raters });
  switch (study.state) {
    case "draft":
      return { title: t("study.isDraft", { count: n_items }), next: t("study.draftNext") };
    case "open":
      return {
        title: `${sofar} ${raters}`,
        next: n_counted === 0 ? t("study.openNext") : t("study.openGoesOn"),
      };
    case "paused":
      return { title: `${sofar} ${raters}`, next: t("study.pausedNext") };
    default:
      return { title: `${sofar} ${raters}`, next: t("study.closedNext") };
  }
}

function Actions({ study }: { study: Study }): ReactElement | null {
  const { t } = useTranslation();
  if (!study.may_run) {
    return null;
  }
  switch (study.state) {
    case "draft":
      return <DiscardDraft study={study} />;
    case "open":
      return (
        <>
          <MoveButton study={study} move="close" />
          <MoveButton study={study} move="pause" />
        </>
      );
    case "paused":
      return (
        <>
          <MoveButton study={study} move="close" />
          <MoveButton study={study} move="resume" primary />
        </>
      );
    default:
      return (
        <Button
          component={Link}
          to={`/validation?study=${study.key}`}
          leftSection={<Icon name="validation" />}
        >
          {t("section.validation")}
        </Button>
      );
  }
}

function WaysOn({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { n_raters, n_items } = study.progress;
  return (
    <nav className={classes.ways} aria-label={t("study.pages")}>
      {n_raters !== null && (
        <Button
          component={Link}
          to={`/studies/${study.key}/raters`}
          variant="default"
          leftSection={<Icon name="people" />}
        >
          {t("number.raters", { count: n_raters })}
        </Button>
      )}
      <Button
        component={Link}
        to={`/studies/${study.key}/items`}
        variant="default"
        leftSection={<Icon name="table" />}
      >
        {t("number.items", { count: n_items })}
      </Button>
      <Button
        component={Link}
        to={`/validation?study=${study.key}`}
        variant="default"
        leftSection={<Icon name="validation" />}
      >
        {t("section.validation")}
      </Button>
      <Button
        component={Link}
        to={`/reports?study=${study.key}`}
        variant="default"
        leftSection={<Icon name="reports" />}
      >
        {t("section.reports")}
      </Button>
    </nav>
  );
}

function StudyBody({ study }: { study: Study }): ReactElement {
  // The link is known at the moment of opening alone; the study is not a draft any more when it is shown.
  const [isOpening, setOpening] = useState(false);
  const { t } = useTranslation();
  const { title, next } = useFinding(study);
  return (
    <div className={classes.stack}>
      <Verdict title={title}>{next}</Verdict>
      {study.state === "draft" && study.may_run && (
        <div>
          <Button leftSection={<Icon name="lock" />} onClick={() => setOpening(true)}>
            {t("study.open")}
          </Button>
        </div>
      )}
      <OpenStudy study={study} isOpen={isOpening} onClose={() => setOpening(false)} />
      <StudyNumbers study={study} />
      <WaysOn study={study} />
      {study.state !== "draft" && study.source === "collected" && <JoinLinksCard study={study} />}
      <CardGrid columns={2}>
        <CriteriaCard study={study} />
        <ProtocolCard study={study} />
      </CardGrid>
      {study.draws.map((draw) => (
        <DrawCard key={draw.number} draw={draw} studyKey={study.key} />
      ))}
      {study.draws.length === 0 && <Card title={t("study.draw")}>{t("study.noDraw")}</Card>}
    </div>
  );
}

/** A study: how far it is, what it asks, what was drawn, and how people come to it. */
export function StudyPage(): ReactElement {
  return (
    <StudyScaffold actionsOf={(study) => <Actions study={study} />}>
      {(study) => <StudyBody study={study} />}
    </StudyScaffold>
  );
}
