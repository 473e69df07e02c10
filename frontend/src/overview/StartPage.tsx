import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDatasetChoice } from "../api/studyDesign";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { PageHead } from "../shared/PageHead";
import classes from "./Overview.module.css";
import { WorkCard } from "./WorkCard";

/** Where a new installation begins: import, encode, study. */
export function StartPage(): ReactElement {
  const { t } = useTranslation();
  const nDatasets = useDatasetChoice().data?.length ?? 0;
  const importing = (
    <Button
      component={Link}
      to="/corpus/import"
      variant={nDatasets === 0 ? "filled" : "default"}
      leftSection={<Icon name="importFile" />}
    >
      {t("overview.import")}
    </Button>
  );
  const designing = (
    <Button
      component={Link}
      to="/studies/new"
      variant={nDatasets === 0 ? "default" : "filled"}
      leftSection={<Icon name="plus" />}
    >
      {t("studies.new")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("section.overview")} />
      <div className={classes.stack}>
        <EmptyState
          title={t("empty.overviewTitle")}
          steps={[
            { icon: "importFile", title: t("overview.step1"), body: t("overview.step1Body") },
            { icon: "chip", title: t("overview.step2"), body: t("overview.step2Body") },
            { icon: "studies", title: t("overview.step3"), body: t("overview.step3Body") },
          ]}
          actions={
            nDatasets === 0 ? (
              <>
                {importing}
                {designing}
              </>
            ) : (
              <>
                {designing}
                {importing}
              </>
            )
          }
        >
          {t("empty.overviewBody")}
        </EmptyState>
        {nDatasets > 0 && <WorkCard />}
      </div>
    </>
  );
}
