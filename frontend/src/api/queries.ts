import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";
import { JOBS_KEY } from "./jobs";
import { SESSION_KEY } from "./session";

const RETRIES = 2;

/** Only what may pass by itself is tried again: no answer at all, or a fault of the server. */
function mayPass(error: Error): boolean {
  return error instanceof ApiError && (error.status === null || error.status >= 500);
}

/** The cache of one app. An answer that says the login has run out ends the session, and so leads to the login page. */
export function createQueryClient(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.isLoggedOut) {
          queries.setQueryData(SESSION_KEY, null);
        }
      },
    }),
    mutationCache: new MutationCache({
      // Whatever was asked for may have started a job, which the frame shows at once.
      onSuccess: () => queries.invalidateQueries({ queryKey: JOBS_KEY }),
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < RETRIES && mayPass(error),
      },
      mutations: { retry: false },
    },
  });
  return queries;
}
