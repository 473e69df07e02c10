import { Pagination, Table, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CsvValue, saveCsv, toCsv } from "./csv";
import classes from "./DataTable.module.css";
import { Icon } from "./Icon";
import { type SortDirection, type SortValue, sortRows } from "./sorting";

export interface Column<Row> {
  key: string;
  header: string;
  render: (row: Row) => ReactNode;
  /** Numbers stand right. */
  align?: "text" | "number";
  /** What it is sorted by, null where undefined; without it the column cannot be sorted. */
  sortBy?: (row: Row) => SortValue;
  /** Its field in the CSV; without it what it is sorted by. */
  csv?: (row: Row) => CsvValue;
}

export interface Sort {
  column: string;
  direction: SortDirection;
}

interface DataTableProps<Row> {
  /** What the table holds, for readers of the screen. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The order the page asks for; without it the rows stay as they came. */
  initialSort?: Sort;
  /** How many rows filters hide, said beside the count of those shown. */
  nHidden?: number;
  /** File name of the CSV of what is shown, such as "models.csv". */
  csvName?: string;
  rowHeight?: number;
  pageSize?: number;
}

function opposite(direction: SortDirection): SortDirection {
  return direction === "ascending" ? "descending" : "ascending";
}

/** What a column shows first when it is chosen: the highest number, or the first name. */
function firstDirection<Row>(column: Column<Row>): SortDirection {
  return column.align === "number" ? "descending" : "ascending";
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | null;
  onSort: (column: Column<Row>) => void;
}): ReactElement {
  const { t } = useTranslation();
  const direction = sort?.column === column.key ? sort.direction : null;
  const align = column.align === "number" ? (classes.number ?? "") : "";
  if (column.sortBy === undefined) {
    return <Table.Th className={align}>{column.header}</Table.Th>;
  }
  return (
    <Table.Th className={align} aria-sort={direction ?? "none"}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort(column)}
        title={t("table.sortBy", { column: column.header })}
      >
        {column.header}
        {direction !== null && (
          <>
            <Icon name={direction === "ascending" ? "sortUp" : "sortDown"} size={13} />
            <VisuallyHidden>
              , {direction === "ascending" ? t("table.sortAscending") : t("table.sortDescending")}
            </VisuallyHidden>
          </>
        )}
      </UnstyledButton>
    </Table.Th>
  );
}

/** Our table: sorted with undefined last in both directions, paged, its rows counted and saved as CSV. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  initialSort,
  nHidden = 0,
  csvName,
  rowHeight = 40,
  pageSize = 100,
}: DataTableProps<Row>): ReactElement {
  const { t } = useTranslation();
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null);
  const [page, setPage] = useState(1);

  const sorted = useMemo(() => {
    const sortBy = columns.find((column) => column.key === sort?.column)?.sortBy;
    return sort === null || sortBy === undefined ? rows : sortRows(rows, sortBy, sort.direction);
  }, [rows, columns, sort]);

  const nPages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const shownPage = Math.min(page, nPages);
  const shown = sorted.slice((shownPage - 1) * pageSize, shownPage * pageSize);

  const chooseSort = (column: Column<Row>): void => {
    setPage(1);
    setSort((old) => ({
      column: column.key,
      direction: old?.column === column.key ? opposite(old.direction) : firstDirection(column),
    }));
  };

  const save = (name: string): void => {
    const saved = columns.flatMap((column) => {
      const fieldOf = column.csv ?? column.sortBy;
      return fieldOf === undefined ? [] : [{ header: column.header, fieldOf }];
    });
    saveCsv(
      name,
      toCsv(
        saved.map((column) => column.header),
        sorted.map((row) => saved.map((column) => column.fieldOf(row))),
      ),
    );
  };

  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={caption}>
        <Table className={classes.table ?? ""} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <HeaderCell key={column.key} column={column} sort={sort} onSort={chooseSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td
                    key={column.key}
                    className={column.align === "number" ? (classes.number ?? "") : ""}
                    style={{ height: rowHeight }}
                  >
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <div className={classes.foot}>
        <span>
          {t("table.shown", { count: rows.length })}
          {nHidden > 0 && <>, {t("table.hidden", { count: nHidden })}</>}
        </span>
        {nPages > 1 && (
          <Pagination
            size="sm"
            total={nPages}
            value={shownPage}
            onChange={setPage}
            aria-label={t("table.pages")}
          />
        )}
        {csvName !== undefined && (
          <UnstyledButton className={classes.sort} onClick={() => save(csvName)}>
            <Icon name="download" size={15} />
            {t("table.csv")}
          </UnstyledButton>
        )}
      </div>
    </div>
  );
}

/** The key of a row: mono, and selected whole by one click, to be copied. */
export function RowKey({ children }: { children: string }): ReactElement {
  return (
    <span className={classes.mono} style={{ userSelect: "all" }}>
      {children}
    </span>
  );
}
