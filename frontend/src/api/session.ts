import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import { ApiError } from "./errors";
import type { components } from "./schema";

export type Session = components["schemas"]["Session"];
export type Credentials = components["schemas"]["CredentialsRequest"];

export const SESSION_KEY = ["session"] as const;

async function currentSession(): Promise<Session | null> {
  try {
    return await answer(client.GET("/api/session"));
  } catch (error) {
    // Django REST framework answers 403 where a login by cookie is missing.
    if (error instanceof ApiError && (error.isLoggedOut || error.status === 403)) {
      return null;
    }
    throw error;
  }
}

/** Who is logged in; null is nobody. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: SESSION_KEY, queryFn: currentSession, staleTime: 5 * 60_000 });
}

export function useLogIn(): UseMutationResult<Session, Error, Credentials> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => answer(client.POST("/api/session", { body: credentials })),
    onSuccess: (session) => {
      queries.setQueryData<Session | null>(SESSION_KEY, session);
    },
  });
}

export function useLogOut(): UseMutationResult<void, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await client.DELETE("/api/session");
    },
    onSuccess: () => {
      // What one person saw must not be there for the next.
      queries.clear();
      queries.setQueryData<Session | null>(SESSION_KEY, null);
    },
  });
}
