import { Button, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Dataset } from "../api/corpus";
import { ApiError } from "../api/errors";
import { type FilePreset, type Preview, useStartImport } from "../api/imports";
import type { Job } from "../api/jobs";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import classes from "./Import.module.css";
import { ImportMapping } from "./ImportMapping";
import { ImportPreview, isReadable } from "./ImportPreview";
import {
  columnsOf,
  foundByItself,
  type ImportDraft,
  isConstant,
  missingColumns,
  requestOf,
} from "./importDraft";
import { keyFromName } from "./importFile";
import { usePresetWords } from "./usePresetWords";

const SHOWN_FIELDS: readonly string[] = [
  "dataset",
  "preset",
  "mapping",
  "title",
  "licence",
  "citation",
  "source",
  "revision",
  "embedding_name",
];

/** Our columns by the file's, as far as it is known here. */
function readAs(draft: ImportDraft, shape: FilePreset, seen: Preview): ReadonlyMap<string, string> | null {
  const isPlain = shape.key === "jsonl" || shape.key === "prompts";
  if (!isPlain) {
    return null;
  }
  const { main, others } = columnsOf(shape);
  return new Map(
    [...main, ...others].flatMap((ours) => {
      const theirs = draft.mapping[ours] ?? foundByItself(ours, { ...draft, columns: seen.columns });
      return theirs === null || isConstant(theirs) ? [] : [[theirs, ours] as const];
    }),
  );
}

/** How a file is read and where it goes; then it is checked. */
export function ImportForm({
  upload,
  name,
  seen,
  presets,
  datasets,
  initial,
  onAnother,
  onChecking,
}: {
  upload: string;
  name: string;
  seen: Preview;
  presets: readonly FilePreset[];
  datasets: readonly Dataset[];
  initial: ImportDraft;
  onAnother: () => void;
  onChecking: (job: Job) => void;
}): ReactElement {
  const { t } = useTranslation();
  const wordsOf = usePresetWords();
  const [draft, setDraft] = useState(initial);
  const start = useStartImport();
  const shape = presets.find(({ key }) => key === draft.preset) ?? presets[0];

  const change = (changes: Partial<ImportDraft>): void => {
    start.reset();
    setDraft((old) => ({ ...old, ...changes }));
  };
  const another = (
    <Button variant="default" size="xs" onClick={onAnother}>
      {t("importing.otherFile")}
    </Button>
  );
  if (!isReadable(seen) || shape === undefined) {
    return <ImportPreview seen={seen} name={name} readAs={null} actions={another} />;
  }
  const missing = missingColumns(draft, shape, seen);
  const said = start.error instanceof ApiError ? start.error.fields : {};
  const errorOf = (field: string): string | null => said[field]?.join(" ") ?? null;
  const isSaidElsewhere =
    Object.keys(said).length > 0 && Object.keys(said).every((field) => SHOWN_FIELDS.includes(field));
  const known = datasets.find(({ key }) => key === draft.dataset);
  const isTaken = draft.isNew && known !== undefined;

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ ...requestOf(draft, upload), dry_run: true }, { onSuccess: onChecking });
      }}
    >
      <ImportPreview seen={seen} name={name} readAs={readAs(draft, shape, seen)} actions={another} />
      <Card title={t("importing.howRead")} sentence={t("importing.howReadSentence")}>
        <div className={classes.fields}>
          <Select
            className={classes.wide ?? ""}
            maw={560}
            label={t("importing.shapeLabel")}
            description={wordsOf(shape).sentence}
            allowDeselect={false}
            searchable
            data={presets.map((preset) => ({ value: preset.key, label: wordsOf(preset).title }))}
            value={shape.key}
            error={errorOf("preset")}
            onChange={(key) =>
              change({
                preset: key ?? seen.preset,
                mapping: key === seen.preset ? seen.mapping : {},
              })
            }
          />
        </div>
        <fieldset style={{ margin: "16px 0 0", padding: 0, border: 0, minWidth: 0 }}>
          <legend style={{ padding: 0, font: "500 14px / 20px var(--font)" }}>{t("corpus.columns")}</legend>
          <ImportMapping
            key={shape.key}
            draft={draft}
            shape={shape}
            seen={seen}
            onChange={(mapping) => change({ mapping })}
          />
          {errorOf("mapping") !== null && (
            <p className={classes.wrong} role="alert">
              {errorOf("mapping")}
            </p>
          )}
        </fieldset>
        {shape.columns.includes("embedding") && (
          <TextInput
            mt={14}
            maw={460}
            label={t("importing.embeddingName")}
            description={t("importing.embeddingNameHint")}
            value={draft.embeddingName}
            error={errorOf("embedding_name")}
            onChange={(event) => change({ embeddingName: event.currentTarget.value })}
          />
        )}
      </Card>
      <Card
        title={t("corpus.into")}
        sentence={draft.isNew ? t("importing.intoNewSentence") : t("importing.intoKnownSentence")}
      >
        <div className={classes.fields}>
          <div className={classes.wide}>
            <SegmentedControl
              aria-label={t("corpus.into")}
              value={draft.isNew ? "new" : "known"}
              data={[
                { value: "new", label: t("corpus.intoNew") },
                { value: "known", label: t("corpus.intoKnown"), disabled: datasets.length === 0 },
              ]}
              onChange={(value) =>
                change(
                  value === "new"
                    ? { isNew: true, dataset: keyFromName(name) }
                    : { isNew: false, dataset: known?.key ?? datasets[0]?.key ?? "" },
                )
              }
            />
          </div>
          {draft.isNew ? (
            <>
              <TextInput
                label={t("corpus.newKey")}
                description={
                  isTaken ? t("importing.keyTaken", { title: known.title }) : t("corpus.newKeyHint")
                }
                value={draft.dataset}
                error={errorOf("dataset")}
                onChange={(event) => change({ dataset: event.currentTarget.value })}
              />
              <TextInput
                label={t("corpus.title")}
                description={t("corpus.titleHint")}
                value={draft.title}
                error={errorOf("title")}
                onChange={(event) => change({ title: event.currentTarget.value })}
              />
            </>
          ) : (
            <Select
              label={t("corpus.dataset")}
              searchable
              allowDeselect={false}
              data={datasets.map(({ key, title }) => ({ value: key, label: `${title} (${key})` }))}
              value={draft.dataset}
              error={errorOf("dataset")}
              onChange={(key) => change({ dataset: key ?? "" })}
            />
          )}
          <TextInput
            label={t("corpus.licence")}
            description={t("corpus.licenceHint")}
            value={draft.licence}
            error={errorOf("licence")}
            onChange={(event) => change({ licence: event.currentTarget.value })}
          />
          <TextInput
            label={t("dataset.source")}
            description={t("importing.sourceHint")}
            value={draft.source}
            error={errorOf("source")}
            onChange={(event) => change({ source: event.currentTarget.value })}
          />
          <TextInput
            label={t("dataset.revision")}
            description={t("importing.revisionHint")}
            value={draft.revision}
            error={errorOf("revision")}
            onChange={(event) => change({ revision: event.currentTarget.value })}
          />
          <Textarea
            className={classes.wide ?? ""}
            label={t("dataset.citation")}
            description={t("importing.citationHint")}
            rows={3}
            resize="vertical"
            value={draft.citation}
            error={errorOf("citation")}
            onChange={(event) => change({ citation: event.currentTarget.value })}
          />
        </div>
      </Card>
      {start.error !== null && !isSaidElsewhere && (
        <FailedCall error={start.error} title={t("importing.notChecked")} />
      )}
      <div className={classes.buttons}>
        {missing.length === 0 && (
          <Button type="submit" loading={start.isPending} leftSection={<Icon name="check" />}>
            {t("corpus.check")}
          </Button>
        )}
        <span
          className={missing.length > 0 || isSaidElsewhere ? classes.wrong : classes.detail}
          role="status"
        >
          {missing.length > 0
            ? t("importing.sayColumns", { count: missing.length, names: missing.join(", ") })
            : isSaidElsewhere
              ? t("importing.mend")
              : t("importing.checkChangesNothing")}
        </span>
      </div>
    </form>
  );
}
