import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import { everyRow, LARGEST_PAGE } from "./pages";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Study = Schemas["Study"];
export type StudyRow = Schemas["StudyRow"];
export type StudyState = Schemas["StudyStateEnum"];
export type Draw = Schemas["Draw"];
export type Stratum = Schemas["Stratum"];
export type JoinLink = Schemas["JoinLink"];
export type RaterRow = Schemas["RaterRow"];
export type DayRow = Schemas["DayRow"];
export type ItemRow = Schemas["ItemRow"];
export type ItemPage = Schemas["PaginatedItemRowList"];
export type Move = Schemas["MoveEnum"];
export type Opened = Schemas["Opened"];
export type NewLink = Schemas["NewLink"];

export const STUDIES_KEY = ["studies"] as const;
export const ITEMS_ON_A_PAGE = 50;

const studyKey = (key: string) => [...STUDIES_KEY, "one", key] as const;

/** Studies the person may see, newest first. */
export function useStudies(): UseQueryResult<StudyRow[]> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "all"],
    queryFn: () =>
      everyRow((page) =>
        answer(client.GET("/api/studies", { params: { query: { page, page_size: LARGEST_PAGE } } })),
      ),
  });
}

export function useStudy(key: string): UseQueryResult<Study> {
  return useQuery({
    queryKey: studyKey(key),
    queryFn: () => answer(client.GET("/api/studies/{key}", { params: { path: { key } } })),
  });
}

export function useRaters(key: string): UseQueryResult<RaterRow[]> {
  return useQuery({
    queryKey: [...studyKey(key), "raters"],
    queryFn: () => answer(client.GET("/api/studies/{key}/raters", { params: { path: { key } } })),
  });
}

export function useDays(key: string): UseQueryResult<DayRow[]> {
  return useQuery({
    queryKey: [...studyKey(key), "days"],
    queryFn: () => answer(client.GET("/api/studies/{key}/days", { params: { path: { key } } })),
  });
}

export function useItems(key: string, page: number): UseQueryResult<ItemPage> {
  return useQuery({
    queryKey: [...studyKey(key), "items", page],
    queryFn: () =>
      answer(
        client.GET("/api/studies/{key}/items", {
          params: { path: { key }, query: { page, page_size: ITEMS_ON_A_PAGE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** What changes a study; afterwards everything known of studies is asked for again. */
function useStudyChange<Input, Output>(
  change: (input: Input) => Promise<Output>,
): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: STUDIES_KEY }),
  });
}

/** Seals and opens a draft; the join link is in this answer and nowhere else. */
export function useOpenStudy(key: string): UseMutationResult<Opened, Error, void> {
  return useStudyChange(() => answer(client.POST("/api/studies/{key}/open", { params: { path: { key } } })));
}

export function useMoveStudy(key: string): UseMutationResult<Study, Error, Move> {
  return useStudyChange((move: Move) =>
    answer(client.POST("/api/studies/{key}/moves", { params: { path: { key } }, body: { move } })),
  );
}

export function useDiscardDraft(key: string): UseMutationResult<void, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await client.DELETE("/api/studies/{key}", { params: { path: { key } } });
    },
    // The page of what is gone is still drawn at this moment: its queries must not be asked again.
    onSuccess: () => queries.invalidateQueries({ queryKey: [...STUDIES_KEY, "all"] }),
  });
}

/** Makes a join link; its address is in this answer and nowhere else. */
export function useMakeLink(key: string): UseMutationResult<NewLink, Error, string> {
  return useStudyChange((label: string) =>
    answer(client.POST("/api/studies/{key}/links", { params: { path: { key } }, body: { label } })),
  );
}

export function useRevokeLink(key: string): UseMutationResult<void, Error, number> {
  return useStudyChange(async (link_id: number) => {
    await client.DELETE("/api/studies/{key}/links/{link_id}", { params: { path: { key, link_id } } });
  });
}
