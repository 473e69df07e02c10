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
import { STUDIES_KEY, type Study } from "./studies";

type Schemas = components["schemas"];
export type Defaults = Schemas["Defaults"];
export type LibraryCriterion = Schemas["LibraryCriterion"];
export type DrawPreview = Schemas["DrawPreview"];
export type Dataset = Schemas["Dataset"];
/** The fields of protocol.toml; the server checks them and names each that is wrong. */
export type ProtocolFields = NonNullable<Schemas["ProtocolInputRequest"]["protocol"]>;

/** Ready consent and guideline texts, and the library of criteria. */
export function useDefaults(): UseQueryResult<Defaults> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "defaults"],
    queryFn: () => answer(client.GET("/api/studies/defaults")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Datasets that a study can be drawn from. */
export function useDatasetChoice(): UseQueryResult<Dataset[]> {
  return useQuery({
    queryKey: ["datasets", "choice"],
    queryFn: () =>
      everyRow((page) =>
        answer(client.GET("/api/datasets", { params: { query: { page, page_size: LARGEST_PAGE } } })),
      ),
  });
}

/** What a protocol would draw; nothing is written. Null asks nothing. */
export function usePreview(protocol: ProtocolFields | null): UseQueryResult<DrawPreview> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "preview", protocol],
    queryFn: () => answer(client.POST("/api/studies/preview", { body: { protocol: protocol ?? {} } })),
    enabled: protocol !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Makes a draft and draws its items. */
export function useCreateStudy(): UseMutationResult<Study, Error, ProtocolFields> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (protocol: ProtocolFields) => answer(client.POST("/api/studies", { body: { protocol } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: [...STUDIES_KEY, "all"] }),
  });
}
