import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import { everyRow, LARGEST_PAGE } from "./pages";
import type { components } from "./schema";

export type RegisteredModel = components["schemas"]["RegisteredModel"];
export type ModelChanges = components["schemas"]["PatchedLanguageModelChangeRequest"];
export type TrainingStage = components["schemas"]["TrainingStageEnum"];
export type Openness = components["schemas"]["OpennessEnum"];

const MODELS_KEY = ["language-models"] as const;

/** All language models. There are hundreds at most, so they are filtered and sorted where they are shown. */
export function useLanguageModels(): UseQueryResult<RegisteredModel[]> {
  return useQuery({
    queryKey: MODELS_KEY,
    queryFn: () =>
      everyRow((page) =>
        answer(
          client.GET("/api/language-models", {
            params: { query: { page: String(page), page_size: String(LARGEST_PAGE) } },
          }),
        ),
      ),
  });
}

/** Changes what is said of a language model. Its name and provider stand on many pages: they ask anew. */
export function useEditModel(): UseMutationResult<
  RegisteredModel,
  Error,
  { key: string; changes: ModelChanges }
> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, changes }) =>
      answer(client.PATCH("/api/language-models/{key}", { params: { path: { key } }, body: changes })),
    onSuccess: (changed) => {
      queries.setQueryData<RegisteredModel[]>(MODELS_KEY, (rows) =>
        rows?.map((row) => (row.key === changed.key ? changed : row)),
      );
      for (const first of ["language-models", "datasets", "prompts", "similarity"]) {
        void queries.invalidateQueries({ queryKey: [first] });
      }
    },
  });
}
