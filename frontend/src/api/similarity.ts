import { type UseQueryResult, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ChartSpec } from "../shared/VegaChart";
import { answer, client } from "./client";
import type { components } from "./schema";

export type Similarity = components["schemas"]["Similarity"];
export type CosineEstimate = components["schemas"]["CosineEstimate"];
export type NearestPair = components["schemas"]["NearestPair"];
export type Order = "clustered" | "provider" | "release";
export type Scheme = "light" | "dark";

const PAIRS_PER_PAGE = 4;

export interface Asked {
  dataset: string;
  encoder: string;
}

export function useSimilarity({ dataset, encoder }: Asked): UseQueryResult<Similarity> {
  return useQuery({
    queryKey: ["similarity", dataset, encoder],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/similarity", {
          params: { path: { key: dataset }, query: { encoder } },
        }),
      ),
  });
}

export function useHeatMap(
  { dataset, encoder }: Asked,
  order: Order,
  scheme: Scheme,
): UseQueryResult<ChartSpec> {
  return useQuery<ChartSpec>({
    queryKey: ["similarity", dataset, encoder, "heat-map", order, scheme],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/similarity/heat-map", {
          params: { path: { key: dataset }, query: { encoder, order, scheme } },
        }),
      ),
  });
}

export function useDistribution({ dataset, encoder }: Asked, scheme: Scheme): UseQueryResult<ChartSpec> {
  return useQuery<ChartSpec>({
    queryKey: ["similarity", dataset, encoder, "distribution", scheme],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/similarity/distribution", {
          params: { path: { key: dataset }, query: { encoder, scheme } },
        }),
      ),
  });
}

export function useNearestPairs({ dataset, encoder }: Asked) {
  return useInfiniteQuery({
    queryKey: ["similarity", dataset, encoder, "nearest"],
    initialPageParam: 1,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/datasets/{key}/nearest-pairs", {
          params: {
            path: { key: dataset },
            query: { encoder, page: String(pageParam), page_size: String(PAIRS_PER_PAGE) },
          },
        }),
      ),
    getNextPageParam: (last, pages) =>
      last.next === null || last.next === undefined ? undefined : pages.length + 1,
  });
}

/** Where a chart is saved from. */
export function chartFiles(
  { dataset, encoder }: Asked,
  chart: "heat-map" | "distribution",
  order?: Order,
): { png: string; svg: string; csv: string } {
  const query = new URLSearchParams({ encoder, ...(order === undefined ? {} : { order }) });
  const address = (suffix: string): string =>
    `/api/datasets/${encodeURIComponent(dataset)}/similarity/${chart}.${suffix}?${query}`;
  return { png: address("png"), svg: address("svg"), csv: address("csv") };
}
