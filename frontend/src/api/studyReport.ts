import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import { JOBS_KEY, type Job } from "./jobs";
import type { components } from "./schema";
import { STUDIES_KEY } from "./studies";

export type Report = components["schemas"]["Report"];
export type Estimate = components["schemas"]["Estimate"];
export type Distribution = components["schemas"]["Distribution"];

async function latestReport(key: string): Promise<Report | null> {
  const path = { key };
  const made = await answer(
    client.GET("/api/studies/{key}/reports", { params: { path, query: { page_size: 1 } } }),
  );
  return made.count === 0 ? null : answer(client.GET("/api/studies/{key}/report", { params: { path } }));
}

/** A study's latest report; null where none was made yet. */
export function useLatestReport(key: string): UseQueryResult<Report | null> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "one", key, "latest-report"],
    queryFn: () => latestReport(key),
  });
}

/** How often each value of a criterion was given, as a chart; only a study with ratings has one. */
export function useGivenValues(
  key: string,
  criterion: string | null,
  scheme: "light" | "dark",
): UseQueryResult<Distribution> {
  return useQuery({
    queryKey: [...STUDIES_KEY, "one", key, "given-values", criterion, scheme],
    queryFn: () =>
      answer(
        client.GET("/api/studies/{key}/report/distribution", {
          params: { path: { key }, query: { criterion: criterion ?? "", scheme } },
        }),
      ),
    enabled: criterion !== null,
  });
}

/** Asks for a report from the ratings there are now; a job makes it. */
export function useMakeReport(key: string): UseMutationResult<Job, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(client.POST("/api/studies/{key}/reports", { params: { path: { key } }, body: { seed: 0 } })),
    onSettled: () => queries.invalidateQueries({ queryKey: JOBS_KEY }),
  });
}
