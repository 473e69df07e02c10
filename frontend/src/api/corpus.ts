import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Job } from "./jobs";
import { everyRow, LARGEST_PAGE } from "./pages";
import type { components } from "./schema";

export type Dataset = components["schemas"]["Dataset"];
export type DatasetDetail = components["schemas"]["DatasetDetail"];
export type Coverage = components["schemas"]["Coverage"];
export type Encoder = components["schemas"]["Encoder"];
export type LanguageModel = components["schemas"]["LanguageModel"];

export function useDatasets(): UseQueryResult<Dataset[]> {
  return useQuery({
    queryKey: ["datasets"],
    queryFn: () =>
      everyRow((page) =>
        answer(client.GET("/api/datasets", { params: { query: { page, page_size: LARGEST_PAGE } } })),
      ),
  });
}

function datasetQuery(key: string) {
  return {
    queryKey: ["datasets", key],
    queryFn: () => answer(client.GET("/api/datasets/{key}", { params: { path: { key } } })),
  };
}

export function useDataset(key: string): UseQueryResult<DatasetDetail> {
  return useQuery(datasetQuery(key));
}

/** What several datasets hold, by key, as far as it is there: the list of them tells no languages. */
export function useDatasetDetails(keys: readonly string[]): ReadonlyMap<string, DatasetDetail> {
  return useQueries({
    queries: keys.map(datasetQuery),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.key, data] as const]))),
  });
}

export function useEncoders(): UseQueryResult<Encoder[]> {
  return useQuery({ queryKey: ["encoders"], queryFn: () => answer(client.GET("/api/encoders")) });
}

export function beginEncoding({ dataset, encoder }: { dataset: string; encoder: string }): Promise<Job> {
  return answer(
    client.POST("/api/datasets/{key}/encodings", { params: { path: { key: dataset } }, body: { encoder } }),
  );
}

export function beginComparison({ dataset, encoder }: { dataset: string; encoder: string }): Promise<Job> {
  return answer(
    client.POST("/api/datasets/{key}/similarities", {
      params: { path: { key: dataset } },
      body: { encoder },
    }),
  );
}

/** Guesses the language of prompts whose file stated none. */
export function beginDetection(dataset: string): Promise<Job> {
  return answer(client.POST("/api/datasets/{key}/languages", { params: { path: { key: dataset } } }));
}
