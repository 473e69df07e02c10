import { Button, FileInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Dataset, useDatasets } from "../api/corpus";
import { type ImportOutcome, type ImportRequest, sendFile } from "../api/imports";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { useParameters } from "../shared/useParameters";
import classes from "./Corpus.module.css";
import { ImportPlan } from "./ImportPlan";
import {
  columnsOfFile,
  keyFromName,
  type Mapping,
  OPTIONAL_COLUMNS,
  type OurColumn,
  REQUIRED_COLUMNS,
  renamed,
} from "./importFile";

const NEW = "new";
const COLUMNS: readonly OurColumn[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS];

type Draft = Omit<ImportRequest, "file" | "mapping"> & { file: File | null; mapping: Mapping };

/** Which of our columns comes from which of the file's; a select where the file could be read, else free text. */
function MappingFields({
  mapping,
  columns,
  onChange,
}: {
  mapping: Mapping;
  columns: readonly string[] | null;
  onChange: (mapping: Mapping) => void;
}): ReactElement {
  const { t } = useTranslation();
  const set = (ours: OurColumn, theirs: string): void => {
    const { [ours]: _old, ...others } = mapping;
    onChange(theirs === "" ? others : { ...others, [ours]: theirs });
  };
  return (
    <fieldset className={classes.fieldset}>
      <legend>{t("corpus.columns")}</legend>
      <p className={classes.hint}>{columns === null ? t("corpus.columnsUnread") : t("corpus.columnsHint")}</p>
      <div className={classes.mapping}>
        {COLUMNS.map((ours) => {
          const isRequired = REQUIRED_COLUMNS.some((name) => name === ours);
          const isMissing = columns !== null && !columns.includes(mapping[ours] ?? ours);
          const common = {
            label: <span style={{ fontFamily: "var(--mono)", fontSize: 13 }}>{ours}</span>,
            size: "sm" as const,
            error: isRequired && isMissing && t("corpus.columnMissing", { column: mapping[ours] ?? ours }),
          };
          return columns === null ? (
            <TextInput
              key={ours}
              {...common}
              placeholder={ours}
              value={mapping[ours] ?? ""}
              onChange={(event) => set(ours, event.currentTarget.value)}
            />
          ) : (
            <Select
              key={ours}
              {...common}
              data={[...columns]}
              placeholder={t("corpus.columnNone")}
              value={mapping[ours] ?? (columns.includes(ours) ? ours : null)}
              clearable={mapping[ours] !== undefined}
              searchable
              onChange={(theirs) => set(ours, theirs ?? "")}
            />
          );
        })}
      </div>
    </fieldset>
  );
}

function ImportForm({ datasets, into }: { datasets: readonly Dataset[]; into: string | null }): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const known = datasets.find(({ key }) => key === into);
  const [draft, setDraft] = useState<Draft>({
    file: null,
    dataset: known?.key ?? "",
    title: "",
    licence: "",
    mapping: {},
    onConflict: "refuse",
  });
  const [isNew, setNew] = useState(known === undefined);
  const [columns, setColumns] = useState<string[] | null>(null);
  const [plan, setPlan] = useState<ImportOutcome | null>(null);
  const send = useMutation<ImportOutcome, Error, { request: ImportRequest; dryRun: boolean }>({
    mutationFn: ({ request, dryRun }) => sendFile(request, { dryRun }),
    onSuccess: (outcome) => {
      setPlan(outcome);
      if (outcome.stored) {
        void queries.invalidateQueries({ queryKey: ["datasets"] });
      }
    },
  });

  // A plan is of this file and these settings: any change takes it away.
  const change = (changes: Partial<Draft>): void => {
    setPlan(null);
    send.reset();
    setDraft((old) => ({ ...old, ...changes }));
  };
  const choose = (file: File | null): void => {
    change({ file, mapping: {}, ...(isNew && file !== null ? { dataset: keyFromName(file.name) } : {}) });
    setColumns(null);
    if (file !== null) {
      void columnsOfFile(file).then(setColumns);
    }
  };
  const start = (dryRun: boolean): void => {
    if (draft.file !== null) {
      send.mutate({
        request: { ...draft, file: draft.file, mapping: renamed(draft.mapping) },
        dryRun,
      });
    }
  };

  return (
    <div className={classes.stack}>
      <Card title={t("corpus.file")} sentence={t("corpus.fileSentence")}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            start(true);
          }}
        >
          <div className={classes.form}>
            <FileInput
              className={classes.wide ?? ""}
              label={t("corpus.fileLabel")}
              placeholder={t("corpus.filePlaceholder")}
              accept=".jsonl,.ndjson,.json,application/x-ndjson,application/jsonl"
              leftSection={<Icon name="file" />}
              value={draft.file}
              onChange={choose}
              clearable
              clearButtonProps={{ "aria-label": t("corpus.fileClear") }}
            />
            <div className={classes.wide}>
              <SegmentedControl
                aria-label={t("corpus.into")}
                value={isNew ? NEW : "known"}
                data={[
                  { value: NEW, label: t("corpus.intoNew") },
                  { value: "known", label: t("corpus.intoKnown"), disabled: datasets.length === 0 },
                ]}
                onChange={(value) => {
                  setNew(value === NEW);
                  change({
                    dataset:
                      value === NEW
                        ? keyFromName(draft.file?.name ?? "")
                        : (known?.key ?? datasets[0]?.key ?? ""),
                  });
                }}
              />
            </div>
            {isNew ? (
              <TextInput
                label={t("corpus.newKey")}
                description={t("corpus.newKeyHint")}
                value={draft.dataset}
                onChange={(event) => change({ dataset: event.currentTarget.value })}
              />
            ) : (
              <Select
                label={t("corpus.dataset")}
                searchable
                allowDeselect={false}
                data={datasets.map(({ key, title }) => ({ value: key, label: `${title} (${key})` }))}
                value={draft.dataset}
                onChange={(key) => change({ dataset: key ?? "" })}
              />
            )}
            {isNew && (
              <TextInput
                label={t("corpus.title")}
                description={t("corpus.titleHint")}
                value={draft.title}
                onChange={(event) => change({ title: event.currentTarget.value })}
              />
            )}
            <TextInput
              label={t("corpus.licence")}
              description={t("corpus.licenceHint")}
              value={draft.licence}
              onChange={(event) => change({ licence: event.currentTarget.value })}
            />
            {draft.file !== null && (
              <MappingFields
                mapping={draft.mapping}
                columns={columns}
                onChange={(mapping) => change({ mapping })}
              />
            )}
          </div>
          <div className={classes.buttons}>
            <Button
              type="submit"
              variant={plan === null ? "filled" : "default"}
              disabled={draft.file === null}
              loading={send.isPending && send.variables.dryRun}
            >
              {t("corpus.check")}
            </Button>
            {draft.file === null && <span className={classes.dim}>{t("corpus.checkNeedsFile")}</span>}
          </div>
        </form>
      </Card>
      {send.error !== null && <FailedCall error={send.error} title={t("corpus.sendFailed")} />}
      {plan !== null && (
        <ImportPlan
          outcome={plan}
          onConflict={draft.onConflict}
          onChoose={(onConflict) => setDraft((old) => ({ ...old, onConflict }))}
          isSending={send.isPending && !send.variables.dryRun}
          onCarryOut={() => start(false)}
        />
      )}
    </div>
  );
}

/** A file into a dataset: first what it would change, then the change. */
export function ImportPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters] = useParameters();
  const datasets = useDatasets();
  const into = parameters.get("into");
  return (
    <>
      <PageHead
        crumbs={[{ label: t("section.corpus"), to: "/corpus" }]}
        title={t("corpus.importTitle")}
        actions={
          <Button component={Link} to="/corpus" variant="default">
            {t("corpus.back")}
          </Button>
        }
      />
      <Loaded query={datasets}>
        {(rows) => <ImportForm key={into ?? ""} datasets={rows} into={into} />}
      </Loaded>
    </>
  );
}
