import { Button, Stepper } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { ApiError, type FieldErrors } from "../api/errors";
import {
  type Dataset,
  type Defaults,
  useCreateStudy,
  useDatasetChoice,
  useDefaults,
  usePreview,
} from "../api/studyDesign";
import { useEncoders } from "../api/tokens";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { stackBelow } from "../shared/theme";
import { CheckStep } from "./CheckStep";
import { DrawCard } from "./DrawCard";
import { blankDraft, type Draft, protocolOf } from "./draft";
import { useKeptDraft } from "./keptDraft";
import { keyOfTitle } from "./keyOfTitle";
import classes from "./NewStudy.module.css";
import { PairsStep } from "./PairsStep";
import { PreviewCards, Refusal } from "./PreviewCards";
import { QuestionStep } from "./QuestionStep";
import { RatersStep } from "./RatersStep";
import { errorsOf, isStep, STEPS, type Step, stepsToMend } from "./steps";
import { TextsStep } from "./TextsStep";

const PREVIEW_DELAY_MS = 500;

/** A name must not keep the draw from being shown: until there is one, another stands for it. */
function previewed(draft: Draft, studyKey: string): Draft & { studyKey: string } {
  return { ...draft, title: draft.title.trim() || "untitled", studyKey: studyKey || "untitled" };
}

/** Errors by field of the last answers of the server; a key that is taken is the key's error. */
function fieldErrors(...failures: (Error | null)[]): FieldErrors {
  return Object.assign(
    {},
    ...failures.map((failure) =>
      failure instanceof ApiError
        ? failure.code === "study_key_taken"
          ? { key: [failure.message] }
          : failure.fields
        : {},
    ),
  );
}

function Steps({ step, toMend }: { step: Step; toMend: ReadonlySet<Step> }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isStacked = useMediaQuery(`(max-width: ${stackBelow - 1}px)`, false, {
    getInitialValueInEffect: false,
  });
  return (
    <nav aria-label={t("newStudy.steps")}>
      <Stepper
        active={STEPS.indexOf(step)}
        orientation={isStacked ? "horizontal" : "vertical"}
        size="xs"
        iconSize={26}
        classNames={{ step: classes.step ?? "", stepBody: classes.stepBody ?? "" }}
        onStepClick={(place) => void navigate(`/studies/new/${STEPS[place] ?? "question"}`)}
      >
        {STEPS.map((one) => (
          <Stepper.Step
            key={one}
            aria-label={t(`newStudy.step_${one}`)}
            label={isStacked ? undefined : t(`newStudy.step_${one}`)}
            description={toMend.has(one) && !isStacked ? t("newStudy.toMend") : undefined}
            {...(toMend.has(one)
              ? { color: "red", completedIcon: <Icon name="caution" size={15} /> }
              : { completedIcon: <Icon name="check" size={15} /> })}
          />
        ))}
      </Stepper>
    </nav>
  );
}

function Foot({ step }: { step: Step }): ReactElement {
  const { t } = useTranslation();
  const place = STEPS.indexOf(step);
  const before = STEPS[place - 1];
  const after = STEPS[place + 1];
  return (
    <div className={classes.foot}>
      {before !== undefined && (
        <Button component={Link} to={`/studies/new/${before}`} variant="default">
          {t("newStudy.back")}
        </Button>
      )}
      {after !== undefined && (
        <Button component={Link} to={`/studies/new/${after}`}>
          {t("newStudy.next", { step: t(`newStudy.step_${after}`).toLowerCase() })}
        </Button>
      )}
    </div>
  );
}

function Form({ defaults, datasets }: { defaults: Defaults; datasets: readonly Dataset[] }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { step: written } = useParams();
  const step: Step = isStep(written) ? written : "question";
  const blank = useMemo(() => blankDraft(defaults, new Date()), [defaults]);
  const { draft, change, forget } = useKeptDraft(blank);
  const studyKey = draft.ownKey === "" ? keyOfTitle(draft.title) : draft.ownKey;
  const encoders = useEncoders();
  const create = useCreateStudy();

  const [asked] = useDebouncedValue(previewed(draft, studyKey), PREVIEW_DELAY_MS);
  const preview = usePreview(asked.dataset === "" ? null : protocolOf(asked, asked.studyKey));
  const drawn = preview.error === null ? preview.data : undefined;
  const errors = fieldErrors(preview.error, create.error);
  const toMend = stepsToMend(errors);
  const props = { draft, change, errorOf: (field: string) => errorsOf(errors, field) };

  const make = (): void =>
    create.mutate(protocolOf(draft, studyKey), {
      onSuccess: (study) => {
        forget();
        void navigate(`/studies/${study.key}`);
      },
    });
  return (
    <>
      <PageHead
        crumbs={[{ label: t("section.studies"), to: "/studies" }, { label: t("studies.new") }]}
        title={draft.title.trim() === "" ? t("studies.new") : draft.title}
        pills={<Pill>{t("newStudy.unsaved")}</Pill>}
      />
      <div className={classes.page}>
        <Steps step={step} toMend={toMend} />
        <div className={classes.form}>
          {step === "question" && (
            <QuestionStep {...props} studyKey={studyKey} datasets={datasets} library={defaults.criteria} />
          )}
          {step === "pairs" && (
            <>
              <PairsStep {...props} encoders={encoders.data ?? []} />
              {drawn !== undefined && <DrawCard draw={drawn.draw} />}
            </>
          )}
          {step === "raters" && <RatersStep {...props} />}
          {step === "texts" && <TextsStep {...props} />}
          {step === "check" && (
            <CheckStep
              draft={draft}
              studyKey={studyKey}
              library={defaults.criteria}
              preview={drawn}
              failure={create.error}
              toMend={toMend}
              isPending={create.isPending}
              onCreate={make}
            />
          )}
          <Foot step={step} />
        </div>
        <aside className={classes.aside} aria-label={t("newStudy.preview")}>
          {draft.dataset === "" ? (
            <p className={classes.hint}>{t("newStudy.chooseFirst")}</p>
          ) : preview.error !== null ? (
            <Refusal error={preview.error} />
          ) : (
            drawn !== undefined && (
              <PreviewCards
                preview={drawn}
                secondsPerItem={draft.secondsPerItem}
                overlap={draft.overlap}
                payPerHour={draft.payPerHour}
              />
            )
          )}
        </aside>
      </div>
    </>
  );
}

/** The form of a new study: a page for each part, beside what it would draw and cost. */
export function NewStudyPage(): ReactElement {
  const defaults = useDefaults();
  const datasets = useDatasetChoice();
  return (
    <Loaded query={defaults}>
      {(texts) => <Loaded query={datasets}>{(rows) => <Form defaults={texts} datasets={rows} />}</Loaded>}
    </Loaded>
  );
}
