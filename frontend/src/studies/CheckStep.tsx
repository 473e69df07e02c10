import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { DrawPreview, LibraryCriterion } from "../api/studyDesign";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { DrawCard } from "./DrawCard";
import type { Draft } from "./draft";
import classes from "./NewStudy.module.css";
import { type Step, stepOf } from "./steps";

/** What still keeps the study from being made: a name and a dataset. */
export function lacking(draft: Draft, studyKey: string): ("title" | "key" | "dataset")[] {
  const lacks: ("title" | "key" | "dataset")[] = [];
  if (draft.title.trim() === "") {
    lacks.push("title");
  } else if (studyKey === "") {
    lacks.push("key");
  }
  if (draft.dataset === "") {
    lacks.push("dataset");
  }
  return lacks;
}

/** Ready texts name what the researcher must write in brackets; a link of Markdown has such brackets too. */
export function hasBrackets(draft: Draft): boolean {
  return draft.languages.some((language) =>
    [draft.consent[language], draft.guidelines[language]].some(
      (text) => text !== undefined && /\[[^\]\n]+\](?!\()/.test(text),
    ),
  );
}

/** The whole study once more, and the button that makes a draft of it. */
export function CheckStep({
  draft,
  studyKey,
  library,
  preview,
  failure,
  toMend,
  isPending,
  onCreate,
}: {
  draft: Draft;
  studyKey: string;
  library: readonly LibraryCriterion[];
  preview: DrawPreview | undefined;
  failure: Error | null;
  toMend: ReadonlySet<Step>;
  isPending: boolean;
  onCreate: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const lacks = lacking(draft, studyKey);
  const questions = draft.criteria.map(
    ({ key, screen }) =>
      `${t("newStudy.onScreen", { screen: String(screen) })}: ${library.find((one) => one.key === key)?.question ?? key}`,
  );
  return (
    <div className={classes.fields}>
      <Card
        title={draft.title === "" ? t("newStudy.untitled") : draft.title}
        sentence={t("newStudy.checkSentence")}
      >
        <ul className={classes.reasons}>
          {questions.map((question) => (
            <li key={question}>{question}</li>
          ))}
        </ul>
        {lacks.length > 0 && (
          <ul className={classes.lacks}>
            {lacks.map((field) => (
              <li key={field}>
                <Icon name="caution" size={16} /> {t(`newStudy.lacks_${field}`)}{" "}
                <Link to={`/studies/new/${stepOf(field)}`}>{t("newStudy.fill")}</Link>
              </li>
            ))}
          </ul>
        )}
        {hasBrackets(draft) && (
          <p className={classes.brackets}>
            <Icon name="caution" size={16} /> {t("newStudy.brackets")}{" "}
            <Link to="/studies/new/texts">{t("newStudy.fill")}</Link>
          </p>
        )}
        {failure !== null && <FailedCall error={failure} title={t("newStudy.notMade")} />}
        {toMend.size > 0 && <p className={classes.hint}>{t("newStudy.mend")}</p>}
        <div className={classes.create}>
          <Button
            leftSection={<Icon name="check" />}
            loading={isPending}
            disabled={lacks.length > 0}
            onClick={onCreate}
          >
            {t("newStudy.create")}
          </Button>
          <span className={classes.hint}>
            {lacks.length > 0 ? t("newStudy.createNeeds") : t("newStudy.createHint")}
          </span>
        </div>
      </Card>
      {preview !== undefined && <DrawCard draw={preview.draw} />}
    </div>
  );
}
