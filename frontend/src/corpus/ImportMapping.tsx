import { Select, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { FilePreset, Preview } from "../api/imports";
import classes from "./Import.module.css";
import {
  asConstant,
  canBeConstant,
  columnsOf,
  constantOf,
  foundByItself,
  type ImportDraft,
  isConstant,
  type Mapping,
  missingColumns,
} from "./importDraft";

// No column can be called so: names of columns are prefixed in the list.
const ONE_VALUE = "value";
const COLUMN = "column ";

interface MappingProps {
  draft: Pick<ImportDraft, "preset" | "mapping">;
  shape: FilePreset;
  seen: Preview;
  onChange: (mapping: Mapping) => void;
}

function Field({
  ours,
  draft,
  seen,
  isMissing,
  onChange,
}: Omit<MappingProps, "shape"> & {
  ours: string;
  isMissing: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const theirs = draft.mapping[ours];
  const set = (value: string | null): void => {
    const { [ours]: _old, ...others } = draft.mapping;
    onChange(value === null ? others : { ...others, [ours]: value });
  };
  const itself = foundByItself(ours, { ...draft, columns: seen.columns });
  const chosen = isConstant(theirs) ? ONE_VALUE : (theirs ?? itself);
  const isPlain = itself !== null || draft.preset === "jsonl" || draft.preset === "prompts";
  const data = [
    ...seen.columns.map((column) => ({ value: `${COLUMN}${column}`, label: column })),
    ...(canBeConstant(ours) ? [{ value: ONE_VALUE, label: t("importing.oneValue") }] : []),
  ];
  const error = isMissing
    ? isConstant(theirs)
      ? t("importing.valueMissing")
      : t("importing.columnMissing")
    : null;
  return (
    <div>
      <Select
        label={<span className={classes.mono}>{ours}</span>}
        data={data}
        value={chosen === null || chosen === ONE_VALUE ? chosen : `${COLUMN}${chosen}`}
        placeholder={isPlain || isMissing ? t("corpus.columnNone") : t("importing.byUsualName")}
        clearable={theirs !== undefined}
        clearButtonProps={{ "aria-label": t("importing.clearColumn", { ours }) }}
        searchable
        error={isConstant(theirs) ? null : error}
        onChange={(value) =>
          set(value === null ? null : value === ONE_VALUE ? asConstant("") : value.slice(COLUMN.length))
        }
      />
      {isConstant(theirs) && (
        <TextInput
          className={classes.constant ?? ""}
          aria-label={t("importing.valueOf", { ours })}
          placeholder={t("importing.valuePlaceholder")}
          value={constantOf(theirs)}
          error={error}
          onChange={(event) => set(asConstant(event.currentTarget.value))}
        />
      )}
    </div>
  );
}

/** Which of our columns comes from which of the file's, or has one value in all rows. */
export function ImportMapping({ draft, shape, seen, onChange }: MappingProps): ReactElement {
  const { t } = useTranslation();
  const { main, others } = columnsOf(shape);
  const missing = missingColumns(draft, shape, seen);
  const isOpen = others.some(
    (ours) =>
      draft.mapping[ours] !== undefined || foundByItself(ours, { ...draft, columns: seen.columns }) !== null,
  );
  const fields = (names: readonly string[]): ReactElement => (
    <div className={classes.fields}>
      {names.map((ours) => (
        <Field
          key={ours}
          ours={ours}
          draft={draft}
          seen={seen}
          isMissing={missing.includes(ours)}
          onChange={onChange}
        />
      ))}
    </div>
  );
  return (
    <>
      <p className={classes.hint}>{t("importing.mappingHint")}</p>
      {fields(main)}
      <details className={classes.more} open={isOpen}>
        <summary>{t("importing.optionalColumns", { count: others.length })}</summary>
        {fields(others)}
      </details>
    </>
  );
}
