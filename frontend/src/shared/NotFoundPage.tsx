import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router";
import { EmptyState } from "./EmptyState";
import { ErrorCard } from "./ErrorCard";
import { PageHead } from "./PageHead";

function ToOverview(): ReactElement {
  const { t } = useTranslation();
  return (
    <Button component={Link} to="/">
      {t("error.toOverview")}
    </Button>
  );
}

/** An address that is none of ours, or not for this person: both read the same. */
export function NotFoundPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("error.notFound")} />
      <EmptyState title={t("error.notFound")} actions={<ToOverview />}>
        {t("error.notFoundBody")}
      </EmptyState>
    </>
  );
}

/** A page that broke while it was drawn; the navigation stays. */
export function BrokenPage(): ReactElement {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <ErrorCard
      title={t("error.page")}
      code={error instanceof Error ? error.name : "unknown"}
      actions={<ToOverview />}
    >
      {error instanceof Error ? error.message : ""} {t("error.kept")}
    </ErrorCard>
  );
}
