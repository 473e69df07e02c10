import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { ApiError } from "./errors";
import type { Job } from "./jobs";
import { everyRow, LARGEST_PAGE } from "./pages";
import type { components } from "./schema";
import { STUDIES_KEY } from "./studies";

export type ReportRow = components["schemas"]["ReportRow"];
export type Scatter = components["schemas"]["Scatter"];
export type Distribution = components["schemas"]["Distribution"];
export type Exclusions = components["schemas"]["ExclusionsEnum"];
export type ExportFormat = components["schemas"]["NewExportFormatEnum"];

/** A study's reports, the latest first. */
export function useReports(study: string): UseQueryResult<ReportRow[]> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "one", study, "reports"],
    queryFn: () =>
      everyRow((page) =>
        answer(
          client.GET("/api/studies/{key}/reports", {
            params: { path: { key: study }, query: { page, page_size: LARGEST_PAGE } },
          }),
        ),
      ),
  });
}

export function beginReport({ study, seed }: { study: string; seed: number }): Promise<Job> {
  return answer(
    client.POST("/api/studies/{key}/reports", { params: { path: { key: study } }, body: { seed } }),
  );
}

interface ChartAsked {
  study: string;
  /** Of which report: a newer one is another chart. */
  report: string;
  criterion: string;
  exclusions: Exclusions;
  scheme: "light" | "dark";
}

export function useScatter({
  study,
  report,
  metric,
  ...query
}: ChartAsked & { metric: string }): UseQueryResult<Scatter> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "one", study, "scatter", report, metric, query],
    queryFn: () =>
      answer(
        client.GET("/api/studies/{key}/report/scatter", {
          params: { path: { key: study }, query: { ...query, metric } },
        }),
      ),
  });
}

export function useRatingDistribution({ study, report, ...query }: ChartAsked): UseQueryResult<Distribution> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "one", study, "distribution", report, query],
    queryFn: () =>
      answer(
        client.GET("/api/studies/{key}/report/distribution", { params: { path: { key: study }, query } }),
      ),
  });
}

export function scatterFiles(
  study: string,
  query: { criterion: string; metric: string; exclusions: Exclusions },
): { png: string; svg: string; csv: string } {
  const address = (suffix: string): string =>
    `/api/studies/${encodeURIComponent(study)}/report/scatter.${suffix}?${new URLSearchParams(query)}`;
  return { png: address("png"), svg: address("svg"), csv: address("csv") };
}

/** Ratings and items as one archive, with the name the server gives it. */
export async function fetchExport(
  study: string,
  format: ExportFormat,
): Promise<{ name: string | null; content: Blob }> {
  const { data, response } = await client.POST("/api/studies/{key}/exports", {
    params: { path: { key: study } },
    body: { format },
    parseAs: "blob",
  });
  if (!(data instanceof Blob)) {
    throw new ApiError({
      code: "empty_answer",
      message: "The export has no content",
      status: response.status,
    });
  }
  const header = response.headers.get("Content-Disposition") ?? "";
  return { name: /filename="([^"]+)"/.exec(header)?.[1] ?? null, content: data };
}
