import { Select } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { StudyRow } from "../api/studies";

/** Which study a page shows. */
export function StudySelect({
  studies,
  value,
  onChange,
}: {
  studies: readonly StudyRow[];
  value: string;
  onChange: (key: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t("validation.study")}
      searchable
      allowDeselect={false}
      w={320}
      maw="100%"
      data={studies.map(({ key, title }) => ({ value: key, label: title }))}
      value={value}
      onChange={(key) => key !== null && onChange(key)}
    />
  );
}
