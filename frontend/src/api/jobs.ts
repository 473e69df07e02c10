import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import type { components } from "./schema";

export type Job = components["schemas"]["Job"];
export type JobPage = components["schemas"]["PaginatedJobList"];

export const JOBS_KEY = ["jobs"] as const;
export const JOBS_ON_A_PAGE = 20;

const WHILE_RUNNING_MS = 1500;

/** Waiting or at work: what will change by itself. */
export function isActive(job: Pick<Job, "state">): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Jobs, newest first. They are asked for again and again only while one of them is at work. */
export function useJobs(page = 1): UseQueryResult<JobPage> {
  return useQuery({
    queryKey: [...JOBS_KEY, page],
    queryFn: () =>
      answer(client.GET("/api/jobs", { params: { query: { page, page_size: JOBS_ON_A_PAGE } } })),
    refetchInterval: (query) =>
      query.state.data?.results.some(isActive) === true ? WHILE_RUNNING_MS : false,
    // Commands start jobs too, in another window.
    refetchOnWindowFocus: true,
  });
}

function useJobChange(change: (uid: string) => Promise<Job>): UseMutationResult<Job, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: JOBS_KEY }),
  });
}

/** Stops a job after its running part. */
export function useCancelJob(): UseMutationResult<Job, Error, string> {
  return useJobChange((uid) => answer(client.POST("/api/jobs/{uid}/cancel", { params: { path: { uid } } })));
}

/** Takes a failed or cancelled job up where it stopped. */
export function useResumeJob(): UseMutationResult<Job, Error, string> {
  return useJobChange((uid) => answer(client.POST("/api/jobs/{uid}/resume", { params: { path: { uid } } })));
}
