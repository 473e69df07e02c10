import { type ReactElement, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { type Study, useStudy } from "../api/studies";
import { useSectionPages, useSimulatedBand } from "../shared/frameState";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { StudyPills } from "./StudyPills";

function Head({
  study,
  page,
  actions,
  children,
}: {
  study: Study;
  page: string | undefined;
  actions: ReactNode;
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const { key, title } = study;
  useSimulatedBand(study.simulated ? "all" : null);
  useSectionPages(
    useMemo(
      () => [
        { to: `/studies/${key}`, label: t("study.progress") },
        { to: `/studies/${key}/raters`, label: t("study.raters") },
        { to: `/studies/${key}/items`, label: t("study.items") },
      ],
      [key, t],
    ),
  );
  const crumbs = [{ label: t("section.studies"), to: "/studies" }];
  return (
    <>
      <PageHead
        crumbs={page === undefined ? crumbs : [...crumbs, { label: title, to: `/studies/${key}` }]}
        title={page ?? title}
        pills={<StudyPills study={study} />}
        actions={actions}
      />
      {children}
    </>
  );
}

/** What each page of a study stands in: its head, its pages in the navigation, the band if it is simulated. */
export function StudyScaffold({
  page,
  actionsOf,
  children,
}: {
  /** The name of the page, where it is not the study's own. */
  page?: string;
  actionsOf?: (study: Study) => ReactNode;
  children: (study: Study) => ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const { key = "" } = useParams();
  const study = useStudy(key);
  return (
    <>
      {study.data === undefined && (
        <PageHead crumbs={[{ label: t("section.studies"), to: "/studies" }]} title={key} />
      )}
      <Loaded query={study} lines={6}>
        {(data) => (
          <Head study={data} page={page} actions={actionsOf?.(data)}>
            {children(data)}
          </Head>
        )}
      </Loaded>
    </>
  );
}
