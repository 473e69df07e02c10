import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "../api/imports";
import { Card } from "../shared/Card";
import { Notice } from "../shared/Notice";
import classes from "./Import.module.css";
import { cellText } from "./importFile";

function Cell({ value }: { value: unknown }): ReactElement {
  const { t } = useTranslation();
  if (value === undefined || value === null || value === "") {
    return (
      <span className={classes.nothing}>{value === "" ? t("importing.empty") : t("importing.null")}</span>
    );
  }
  return (
    <span className={classes.cut} dir="auto">
      {cellText(value)}
    </span>
  );
}

/** Whether there is anything to read: what has no format of its own is taken for a table, and may be none. */
export function isReadable(seen: Preview): boolean {
  return seen.format !== null && seen.columns.length > 0;
}

/** Format, columns and first rows of a file, each column with what it is read as. */
export function ImportPreview({
  seen,
  name,
  readAs,
  actions,
}: {
  seen: Preview;
  name: string;
  /** Our columns by the file's; null where the names that a preset knows decide, which are not known here. */
  readAs: ReadonlyMap<string, string> | null;
  actions: ReactElement;
}): ReactElement {
  const { t } = useTranslation();
  const format =
    seen.format === null || !isReadable(seen)
      ? t("importing.noFormat")
      : seen.packing === null
        ? t(`importing.format_${seen.format}`)
        : t("importing.packed", {
            format: t(`importing.format_${seen.format}`),
            packing: t(`importing.packing_${seen.packing}`),
          });
  const caption = t("importing.firstRows", { count: seen.rows.length });
  return (
    <Card
      title={name === "" ? t("corpus.file") : name}
      sentence={
        <>
          <span className={isReadable(seen) ? classes.format : classes.wrong}>{format}</span>
          {seen.rows.length > 0 && (
            <>
              ,{" "}
              {t("importing.shape", {
                rows: caption,
                columns: t("importing.nColumns", { count: seen.columns.length }),
              })}
            </>
          )}
        </>
      }
      actions={actions}
      flush
    >
      {seen.problem !== null && (
        <div style={{ padding: "0 16px 12px" }}>
          <Notice tone="caution">{seen.problem}</Notice>
        </div>
      )}
      {seen.rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={caption}>
          <table className={classes.preview}>
            <thead>
              <tr>
                {seen.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                    {readAs !== null &&
                      (readAs.has(column) ? (
                        <span className={classes.readAs}>
                          {t("importing.readAs", { ours: readAs.get(column) ?? "" })}
                        </span>
                      ) : (
                        <span className={classes.keptOnly}>{t("importing.keptOnly")}</span>
                      ))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {seen.rows.map((row, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file have no key and no other order
                <tr key={place}>
                  {seen.columns.map((column) => (
                    <td key={column}>
                      <Cell value={row[column]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
