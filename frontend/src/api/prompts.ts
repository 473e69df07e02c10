import {
  keepPreviousData,
  type UseQueryOptions,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import type { components } from "./schema";

export type Prompt = components["schemas"]["Prompt"];
export type PromptDetail = components["schemas"]["PromptDetail"];
export type PromptPage = components["schemas"]["PaginatedPromptList"];
export type SourceCount = components["schemas"]["SourceCount"];
export type ShownResponse = components["schemas"]["ShownResponse"];

export const PROMPTS_PER_PAGE = 25;
const SMALLEST_PAGE = 10;

export interface PromptFilter {
  search: string;
  /** A tag, "" for prompts without one, or null for all. */
  language: string | null;
  /** Key of a category or name of a group, or null for all. */
  category: string | null;
}

interface Slice {
  page: number;
  pageSize: number;
}

function promptsQuery(
  dataset: string,
  { search, language, category }: PromptFilter,
  { page, pageSize }: Slice,
): UseQueryOptions<PromptPage> {
  return {
    queryKey: ["datasets", dataset, "prompts", { search, language, category, page, pageSize }],
    queryFn: () =>
      answer(
        client.GET("/api/datasets/{key}/prompts", {
          params: {
            path: { key: dataset },
            query: {
              page: String(page),
              page_size: String(pageSize),
              ...(search === "" ? {} : { search }),
              ...(language === null ? {} : { language }),
              ...(category === null ? {} : { category }),
            },
          },
        }),
      ),
  };
}

/** A page of a dataset's prompts, filtered by the server. */
export function usePrompts(dataset: string, filter: PromptFilter, page: number): UseQueryResult<PromptPage> {
  return useQuery({
    ...promptsQuery(dataset, filter, { page, pageSize: PROMPTS_PER_PAGE }),
    placeholderData: keepPreviousData,
  });
}

/** A prompt and the length of the list it stands in. */
export interface PlacedPrompt {
  prompt: Prompt;
  count: number;
}

/** The one prompt at a place of a filtered list, from 1; null until it is there, and where no place is given. */
export function usePromptAt(
  dataset: string,
  filter: PromptFilter,
  place: number | null,
): PlacedPrompt | null {
  const { data } = useQuery({
    ...promptsQuery(dataset, filter, { page: place ?? 1, pageSize: 1 }),
    enabled: place !== null,
  });
  const prompt = data?.results[0];
  return place === null || data === undefined || prompt === undefined ? null : { prompt, count: data.count };
}

export function usePrompt(uid: string): UseQueryResult<PromptDetail> {
  return useQuery({
    queryKey: ["prompts", uid],
    queryFn: () => answer(client.GET("/api/prompts/{uid}", { params: { path: { uid } } })),
  });
}

/**
 * Where to go on after the first responses of a source: with the page behind them, where they are a page; else from
 * the start, with pages that are large enough to bring new ones.
 */
export function pagesAfter(nKnown: number): { firstPage: number; pageSize: number } {
  return nKnown >= SMALLEST_PAGE
    ? { firstPage: 2, pageSize: nKnown }
    : { firstPage: 1, pageSize: SMALLEST_PAGE };
}

/** Responses of one source to a prompt behind those that are known; nothing is asked for before `isWanted`. */
export function useResponses(
  uid: string,
  { language_model, decoding }: SourceCount,
  { isWanted, nKnown }: { isWanted: boolean; nKnown: number },
) {
  const { firstPage, pageSize } = pagesAfter(nKnown);
  return useInfiniteQuery({
    queryKey: ["prompts", uid, "responses", language_model, decoding, firstPage, pageSize],
    enabled: isWanted,
    initialPageParam: firstPage,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/prompts/{uid}/responses", {
          params: {
            path: { uid },
            query: {
              language_model: language_model ?? "",
              ...(decoding === null ? {} : { decoding }),
              page: String(pageParam),
              page_size: String(pageSize),
            },
          },
        }),
      ),
    getNextPageParam: (last, _pages, page) =>
      last.next === null || last.next === undefined ? undefined : page + 1,
  });
}
