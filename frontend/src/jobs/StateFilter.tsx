import { SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

type Shown = "all" | "active" | "failed";

/** Which jobs of the page are listed. */
export function StateFilter({
  value,
  allowed,
  onChange,
}: {
  value: Shown;
  allowed: readonly Shown[];
  onChange: (value: Shown) => void;
}): ReactElement {
  const { t } = useTranslation();
  const words: Record<Shown, string> = {
    all: t("jobs.showAll"),
    active: t("jobs.showActive"),
    failed: t("jobs.failed"),
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("jobs.filter")}
      value={value}
      data={allowed.map((one) => ({ value: one, label: words[one] }))}
      onChange={(chosen) => onChange(allowed.find((one) => one === chosen) ?? "all")}
    />
  );
}
