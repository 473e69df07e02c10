import { Checkbox, MultiSelect, Select, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Dataset, LibraryCriterion } from "../api/studyDesign";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import type { ChosenCriterion } from "./draft";
import classes from "./NewStudy.module.css";
import { NumberField } from "./NumberField";
import type { StepProps } from "./stepProps";

function Criterion({
  criterion,
  chosen,
  freeScreen,
  onChange,
}: {
  criterion: LibraryCriterion;
  chosen: ChosenCriterion | undefined;
  /** A screen of its own, for one question is in view at a time unless somebody wants it otherwise. */
  freeScreen: number;
  onChange: (chosen: ChosenCriterion | undefined) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { key } = criterion;
  const ofWhat = criterion.asked_of === "item" ? t("study.ofItem") : t("study.ofMember");
  return (
    <div className={classes.criterion}>
      <Checkbox
        label={criterion.question}
        description={`${key}, ${ofWhat}, ${criterion.measurement}, ${criterion.languages.join(", ")}`}
        checked={chosen !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? { key, screen: freeScreen } : undefined)}
      />
      {chosen !== undefined && (
        <div className={classes.screen}>
          <NumberField
            label={t("newStudy.screen")}
            value={chosen.screen}
            min={1}
            max={20}
            onChange={(screen) => onChange({ key, screen: screen ?? 1 })}
          />
        </div>
      )}
    </div>
  );
}

function Criteria({
  draft,
  change,
  errorOf,
  library,
}: StepProps & { library: readonly LibraryCriterion[] }): ReactElement {
  const { t } = useTranslation();
  const replace = (key: string, chosen: ChosenCriterion | undefined): void => {
    const others = draft.criteria.filter((one) => one.key !== key);
    const all = chosen === undefined ? others : [...others, chosen];
    // In the library's order within a screen, whatever was ticked first.
    const place = (one: ChosenCriterion): number => library.findIndex(({ key: known }) => known === one.key);
    change({ criteria: all.sort((a, b) => a.screen - b.screen || place(a) - place(b)) });
  };
  const error = errorOf("criteria");
  return (
    <Card title={t("newStudy.criteria")} sentence={t("newStudy.criteriaSentence")}>
      {library.map((criterion) => (
        <Criterion
          key={criterion.key}
          criterion={criterion}
          chosen={draft.criteria.find(({ key }) => key === criterion.key)}
          freeScreen={Math.max(0, ...draft.criteria.map(({ screen }) => screen)) + 1}
          onChange={(chosen) => replace(criterion.key, chosen)}
        />
      ))}
      {error !== null && <p className={classes.error}>{error}</p>}
    </Card>
  );
}

/** The name of the study, what it is about, and what is asked. */
export function QuestionStep(
  props: StepProps & {
    studyKey: string;
    datasets: readonly Dataset[];
    library: readonly LibraryCriterion[];
  },
): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { draft, change, errorOf, studyKey, datasets, library } = props;
  const names = new Intl.DisplayNames([language], { type: "language" });
  const offered = [...new Set(library.flatMap((criterion) => criterion.languages))].sort();
  return (
    <div className={classes.fields}>
      <Card title={t("newStudy.what")}>
        <div className={classes.fields}>
          <TextInput
            label={t("newStudy.title")}
            description={t("newStudy.titleHint")}
            maxLength={200}
            value={draft.title}
            onChange={(event) => change({ title: event.currentTarget.value })}
            error={errorOf("title")}
          />
          <TextInput
            label={t("study.key")}
            description={t("newStudy.keyHint")}
            maxLength={80}
            value={studyKey}
            onChange={(event) => change({ ownKey: event.currentTarget.value })}
            error={errorOf("key")}
            classNames={{ input: classes.mono ?? "" }}
          />
          {datasets.length === 0 ? (
            <p className={classes.hint}>
              {t("newStudy.noDataset")} <Link to="/corpus">{t("studies.toCorpus")}</Link>
            </p>
          ) : (
            <Select
              label={t("studies.dataset")}
              description={t("newStudy.datasetHint")}
              placeholder={t("newStudy.choose")}
              searchable
              value={draft.dataset === "" ? null : draft.dataset}
              data={datasets.map(({ key, title, n_prompts, n_responses }) => ({
                value: key,
                label: `${title || key}: ${t("number.prompts", { count: n_prompts })}, ${t("newStudy.responses", { count: n_responses })}`,
              }))}
              onChange={(dataset) => change({ dataset: dataset ?? "" })}
              error={errorOf("dataset")}
            />
          )}
          <MultiSelect
            label={t("study.languages")}
            description={t("newStudy.languagesHint")}
            value={draft.languages}
            data={offered.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
            onChange={(languages) => change({ languages })}
            error={errorOf("languages")}
          />
        </div>
      </Card>
      <Criteria {...props} library={library} />
    </div>
  );
}
