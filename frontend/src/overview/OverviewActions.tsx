import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Study } from "../api/studies";
import { Icon } from "../shared/Icon";
import { MoveButton } from "../studies/MoveButton";

/** What one would do next with the study, by its state. */
export function OverviewActions({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const to = `/studies/${study.key}`;
  if (study.state === "draft") {
    return (
      <Button component={Link} to={to} leftSection={<Icon name="lock" />}>
        {t("overview.toOpen")}
      </Button>
    );
  }
  if (study.may_run && study.state === "open") {
    return (
      <>
        <MoveButton study={study} move="pause" />
        <Button component={Link} to={to} leftSection={<Icon name="link" />}>
          {t("overview.invite")}
        </Button>
      </>
    );
  }
  if (study.may_run && study.state === "paused") {
    return <MoveButton study={study} move="resume" primary />;
  }
  return (
    <Button component={Link} to={`/validation?study=${study.key}`} leftSection={<Icon name="validation" />}>
      {t("section.validation")}
    </Button>
  );
}
