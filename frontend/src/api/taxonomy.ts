import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ChartFiles, ChartSpec } from "../shared/VegaChart";
import { answer, client } from "./client";
import type { components } from "./schema";

export type TaxonomyShares = components["schemas"]["TaxonomyShares"];
export type GroupShare = components["schemas"]["GroupShare"];
export type CategoryShare = components["schemas"]["CategoryShare"];

/** How often each category occurs among a dataset's prompts. */
export function useTaxonomy(dataset: string): UseQueryResult<TaxonomyShares> {
  return useQuery({
    queryKey: ["datasets", dataset, "taxonomy"],
    queryFn: () => answer(client.GET("/api/datasets/{key}/taxonomy", { params: { path: { key: dataset } } })),
  });
}

export function useTaxonomyChart(dataset: string, scheme: "light" | "dark"): UseQueryResult<ChartSpec> {
  return useQuery<ChartSpec>({
    queryKey: ["datasets", dataset, "taxonomy", "chart", scheme],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/taxonomy/chart", {
          params: { path: { key: dataset }, query: { scheme } },
        }),
      ),
  });
}

/** Where the picture is saved from. */
export function taxonomyFiles(dataset: string): ChartFiles {
  const address = (suffix: string): string =>
    `/api/datasets/${encodeURIComponent(dataset)}/taxonomy/chart.${suffix}`;
  return { png: address("png"), svg: address("svg"), csv: address("csv") };
}
