import { Button, Select, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { RegisteredModel } from "../api/languageModels";
import { useParameters } from "../shared/useParameters";
import classes from "./Models.module.css";
import { FILTERS, type FilterName, UNSTATED } from "./modelFilter";
import { useModelWords } from "./useModelWords";

interface Option {
  value: string;
  label: string;
}

/** The values a filter can have among the models that are there, by name. */
function useOptions(models: readonly RegisteredModel[]): (name: FilterName) => Option[] {
  const { t } = useTranslation();
  const { stageWord, opennessWord } = useModelWords();
  const sorted = (options: Iterable<Option>): Option[] =>
    [...new Map([...options].map((one) => [one.value, one])).values()].sort(
      (a, b) => Number(a.value === UNSTATED) - Number(b.value === UNSTATED) || a.label.localeCompare(b.label),
    );
  return (name) => {
    switch (name) {
      case "dataset":
        return sorted(
          models.flatMap(({ datasets }) => datasets.map(({ key, title }) => ({ value: key, label: title }))),
        );
      case "training_stage":
        return sorted(models.map((one) => ({ value: one.training_stage, label: stageWord(one) })));
      case "openness":
        return sorted(models.map((one) => ({ value: one.openness, label: opennessWord(one) })));
      default:
        return sorted(
          models.map((one) => ({
            value: one[name] || UNSTATED,
            label: one[name] || t("corpus.notStated"),
          })),
        );
    }
  };
}

/** What narrows the list of models; all of it is part of the address. */
export function ModelFilters({
  models,
  isFiltered,
  onClear,
}: {
  models: readonly RegisteredModel[];
  isFiltered: boolean;
  onClear: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const optionsOf = useOptions(models);
  const all: Record<FilterName, string> = {
    provider: t("models.allProviders"),
    family: t("models.allFamilies"),
    training_stage: t("models.allStages"),
    openness: t("models.allOpenness"),
    dataset: t("models.allDatasets"),
  };
  const label: Record<FilterName, string> = {
    provider: t("models.provider"),
    family: t("models.family"),
    training_stage: t("models.stage"),
    openness: t("models.openness"),
    dataset: t("models.datasets"),
  };
  return (
    <search className={classes.filters}>
      <TextInput
        type="search"
        className={classes.find ?? ""}
        aria-label={t("models.find")}
        placeholder={t("models.find")}
        value={parameters.get("search") ?? ""}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      {FILTERS.map((name) => (
        <Select
          key={name}
          className={classes.filter ?? ""}
          aria-label={label[name]}
          placeholder={all[name]}
          clearable
          searchable
          data={optionsOf(name)}
          value={parameters.get(name)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      {isFiltered && (
        <Button variant="subtle" onClick={onClear}>
          {t("table.clearFilters")}
        </Button>
      )}
    </search>
  );
}
