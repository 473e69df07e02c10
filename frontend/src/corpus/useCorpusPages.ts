import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSectionPages } from "../shared/frameState";

/** The pages of the corpus that belong to no dataset, below its place in the navigation. */
export function useCorpusPages(): void {
  const { t } = useTranslation();
  useSectionPages(
    useMemo(
      () => [
        { to: "/corpus", label: t("corpus.datasetsPage") },
        { to: "/corpus/models", label: t("corpus.modelsPage") },
        { to: "/corpus/import", label: t("corpus.importPage") },
      ],
      [t],
    ),
  );
}
