import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Job } from "./jobs";
import { everyRow, LARGEST_PAGE } from "./pages";
import type { components } from "./schema";

export type Dataset = components["schemas"]["Dataset"];
export type DatasetDetail = components["schemas"]["DatasetDetail"];
export type Coverage = components["schemas"]["Coverage"];
export type Encoder = components["schemas"]["Encoder"];
export type LanguageModel = components["schemas"]["LanguageModel"];
export type Prompt = components["schemas"]["Prompt"];
export type PromptDetail = components["schemas"]["PromptDetail"];
export type ResponseText = components["schemas"]["Response"];

export const PROMPTS_PER_PAGE = 50;

export function useDatasets(): UseQueryResult<Dataset[]> {
  return useQuery({
    queryKey: ["datasets"],
    queryFn: () =>
      everyRow((page) =>
        answer(client.GET("/api/datasets", { params: { query: { page, page_size: LARGEST_PAGE } } })),
      ),
  });
}

export function useDataset(key: string): UseQueryResult<DatasetDetail> {
  return useQuery({
    queryKey: ["datasets", key],
    queryFn: () => answer(client.GET("/api/datasets/{key}", { params: { path: { key } } })),
  });
}

export function useEncoders(): UseQueryResult<Encoder[]> {
  return useQuery({ queryKey: ["encoders"], queryFn: () => answer(client.GET("/api/encoders")) });
}

export interface PromptFilter {
  search: string;
  /** A tag, "" for prompts without one, or null for all. */
  language: string | null;
  category: string | null;
  page: number;
}

export function usePrompts(
  dataset: string,
  { search, language, category, page }: PromptFilter,
): UseQueryResult<components["schemas"]["PaginatedPromptList"]> {
  return useQuery({
    queryKey: ["datasets", dataset, "prompts", { search, language, category, page }],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/prompts", {
          params: {
            path: { key: dataset },
            query: {
              page: String(page),
              page_size: String(PROMPTS_PER_PAGE),
              ...(search === "" ? {} : { search }),
              ...(language === null ? {} : { language }),
              ...(category === null ? {} : { category }),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function usePrompt(uid: string): UseQueryResult<PromptDetail> {
  return useQuery({
    queryKey: ["prompts", uid],
    queryFn: () => answer(client.GET("/api/prompts/{uid}", { params: { path: { uid } } })),
  });
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
