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

export type Token = components["schemas"]["Token"];
export type NewToken = components["schemas"]["NewToken"];
export type Encoder = components["schemas"]["Encoder"];

const TOKENS_KEY = ["tokens"] as const;

/** One's own live tokens. */
export function useTokens(): UseQueryResult<Token[]> {
  return useQuery({
    queryKey: TOKENS_KEY,
    queryFn: () =>
      everyRow((page) =>
        answer(client.GET("/api/tokens", { params: { query: { page, page_size: LARGEST_PAGE } } })),
      ),
  });
}

/** Makes a token; its text is in this answer and nowhere else. */
export function useMakeToken(): UseMutationResult<NewToken, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => answer(client.POST("/api/tokens", { body: { name } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: TOKENS_KEY }),
  });
}

export function useRevokeToken(): UseMutationResult<void, Error, number> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (number: number) => {
      await client.DELETE("/api/tokens/{number}", { params: { path: { number } } });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: TOKENS_KEY }),
  });
}

/** Encoders of this installation, the default one first. */
export function useEncoders(): UseQueryResult<Encoder[]> {
  return useQuery({
    queryKey: ["encoders", "installed"],
    queryFn: () => answer(client.GET("/api/encoders")),
  });
}
