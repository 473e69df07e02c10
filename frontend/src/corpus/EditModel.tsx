import { Autocomplete, Button, Checkbox, Drawer, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { type Openness, type RegisteredModel, type TrainingStage, useEditModel } from "../api/languageModels";
import { useLanguage } from "../i18n";
import { RowKey } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { NoMatch } from "../shared/EmptyState";
import { FailedCall } from "../shared/ErrorCard";
import classes from "./Models.module.css";
import { changesOf, draftOf, type ModelDraft } from "./modelDraft";
import { useSaid } from "./useSaid";

const STAGES: readonly TrainingStage[] = ["base", "sft", "dpo", "rlhf", "rlvr", "unknown"];
const OPENNESS: readonly Openness[] = ["open", "closed", "unknown"];
const MOST_PARAMETERS = Number.MAX_SAFE_INTEGER;

/** Whence what stands: the table, a person, or nobody. */
function Origin({ model }: { model: RegisteredModel }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <div className={classes.origin}>
      <p>
        <RowKey>{model.key}</RowKey>
      </p>
      <p>
        {model.shipped === null ? (
          t("models.notInTable")
        ) : (
          <>
            {t("models.fromTable")} <RowKey>{model.registry_key}</RowKey>.
          </>
        )}
      </p>
      {model.edited_at !== null && (
        <p>{t("models.editedAt", { at: formatDateTime(new Date(model.edited_at), language) })}</p>
      )}
    </div>
  );
}

function Form({
  model,
  providers,
  families,
  onClose,
}: {
  model: RegisteredModel;
  providers: string[];
  families: string[];
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<ModelDraft>(() => draftOf(model));
  const [isSame, setSame] = useState(false);
  const edit = useEditModel();
  const said = useSaid(model);
  const fields = edit.error instanceof ApiError ? edit.error.fields : {};
  const isByField = Object.keys(fields).some((name) => name in draft);
  const errorOf = (name: keyof ModelDraft): string | undefined => fields[name]?.join(" ");
  const set = (changes: Partial<ModelDraft>): void => {
    setSame(false);
    setDraft((old) => ({ ...old, ...changes }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const changes = changesOf(draft, model);
    if (Object.keys(changes).length === 0) {
      setSame(true);
      return;
    }
    edit.mutate({ key: model.key, changes }, { onSuccess: onClose });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Origin model={model} />
      <TextInput
        label={t("models.name")}
        description={said.name}
        maxLength={200}
        data-autofocus
        value={draft.name}
        error={errorOf("name")}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Autocomplete
        label={t("models.provider")}
        description={said.provider}
        maxLength={100}
        data={providers}
        value={draft.provider}
        error={errorOf("provider")}
        onChange={(provider) => set({ provider })}
      />
      <Autocomplete
        label={t("models.family")}
        description={said.family}
        maxLength={100}
        data={families}
        value={draft.family}
        error={errorOf("family")}
        onChange={(family) => set({ family })}
      />
      <TextInput
        type="date"
        label={t("models.released")}
        description={[t("models.releasedHint"), said.released].join(" ")}
        value={draft.released_on}
        error={errorOf("released_on")}
        onChange={(event) => set({ released_on: event.currentTarget.value })}
      />
      <NumberInput
        label={t("models.parameters")}
        description={[t("models.parametersHint"), said.parameters].join(" ")}
        allowDecimal={false}
        min={1}
        max={MOST_PARAMETERS}
        clampBehavior="none"
        thousandSeparator=","
        hideControls
        value={draft.n_parameters}
        error={errorOf("n_parameters")}
        onChange={(n_parameters) => set({ n_parameters })}
      />
      <Select
        label={t("models.stage")}
        description={said.stage}
        allowDeselect={false}
        data={STAGES.map((value) => ({ value, label: t(`models.stageLong_${value}`) }))}
        value={draft.training_stage}
        error={errorOf("training_stage")}
        onChange={(value) => set({ training_stage: STAGES.find((one) => one === value) ?? "unknown" })}
      />
      <Select
        label={t("models.openness")}
        description={said.openness}
        allowDeselect={false}
        data={OPENNESS.map((value) => ({ value, label: t(`models.openness_${value}`) }))}
        value={draft.openness}
        error={errorOf("openness")}
        onChange={(value) => set({ openness: OPENNESS.find((one) => one === value) ?? "unknown" })}
      />
      <Checkbox
        label={t("models.isHuman")}
        checked={draft.is_human}
        error={errorOf("is_human")}
        onChange={(event) => set({ is_human: event.currentTarget.checked })}
      />
      {edit.error !== null && !isByField && <FailedCall error={edit.error} title={t("models.notSaved")} />}
      <div className={classes.buttons}>
        <p role="status" className={classes.same}>
          {isSame && t("models.unchanged")}
        </p>
        <Button variant="default" onClick={onClose}>
          {t("models.cancel")}
        </Button>
        <Button type="submit" loading={edit.isPending}>
          {t("models.save")}
        </Button>
      </div>
    </form>
  );
}

function valuesOf(models: readonly RegisteredModel[], name: "provider" | "family"): string[] {
  return [...new Set(models.flatMap((one) => one[name] || []))].sort((a, b) => a.localeCompare(b));
}

/** Says what is known of a model, and lets a person say otherwise, beside what the shipped table says. */
export function EditModel({
  models,
  edited,
  onClose,
}: {
  models: readonly RegisteredModel[];
  /** Key of the model; null for none. */
  edited: string | null;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const model = models.find(({ key }) => key === edited);
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      size={480}
      classNames={{ title: classes.drawerTitle ?? "" }}
      title={t("models.editTitle")}
      closeButtonProps={{ "aria-label": t("models.cancel") }}
    >
      {edited !== null &&
        (model === undefined ? (
          <NoMatch thing={t("models.word")} />
        ) : (
          <Form
            key={model.key}
            model={model}
            providers={valuesOf(models, "provider")}
            families={valuesOf(models, "family")}
            onClose={onClose}
          />
        ))}
    </Drawer>
  );
}
