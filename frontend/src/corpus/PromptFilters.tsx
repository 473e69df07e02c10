import { Select } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { DatasetDetail } from "../api/corpus";
import { useLanguage } from "../i18n";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import { useParameters } from "../shared/useParameters";
import { UNSTATED } from "./promptFilter";

/** More than a list can show are found by typing. */
const OPTIONS_SHOWN = 200;

interface Option {
  value: string;
  label: string;
}

/** Categories in their groups; a group of several can be chosen whole. Labels of the file's own come last. */
function useCategoryOptions(dataset: DatasetDetail): { group: string; items: Option[] }[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const groups = new Map<string, Option[]>();
  for (const one of dataset.categories) {
    const items = groups.get(one.group) ?? [];
    items.push({ value: one.key, label: `${one.name} (${formatCount(one.n_prompts, language)})` });
    groups.set(one.group, items);
  }
  const inTaxonomy = [...groups].filter(([group]) => group !== "");
  const novel = groups.get("");
  return [
    ...inTaxonomy.map(([group, items]) => ({
      group,
      items:
        items.length === 1 ? items : [{ value: group, label: t("dataset.wholeGroup", { group }) }, ...items],
    })),
    ...(novel === undefined ? [] : [{ group: t("dataset.novel"), items: novel }]),
  ];
}

/** The choice of a language and a category, both part of the address. */
export function PromptFilters({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [parameters, change] = useParameters();
  const categories = useCategoryOptions(dataset);
  return (
    <>
      <Select
        aria-label={t("corpus.language")}
        placeholder={t("corpus.allLanguages")}
        clearable
        searchable
        data={dataset.languages.map((one) => ({
          value: one.language === "" ? UNSTATED : one.language,
          label: `${one.language === "" ? t("corpus.notStated") : languageName(one.language, language)} (${formatCount(one.n_prompts, language)})`,
        }))}
        value={parameters.get("language")}
        onChange={(value) => change({ language: value, page: null })}
      />
      {categories.length > 0 && (
        <Select
          aria-label={t("corpus.category")}
          placeholder={t("corpus.allCategories")}
          clearable
          searchable
          limit={OPTIONS_SHOWN}
          data={categories}
          value={parameters.get("category")}
          onChange={(value) => change({ category: value, page: null })}
        />
      )}
    </>
  );
}
