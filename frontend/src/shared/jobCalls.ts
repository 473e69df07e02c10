import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, client } from "../api/client";
import type { components } from "../api/schema";
import type { JobView } from "../jobs/jobView";

export type Job = components["schemas"]["Job"];
export type JobKind = "encode" | "similarity" | "report";

const LIST_KEY = ["jobs", "in-place"] as const;
const POLL_MS = 1500;
// Newest first, so a job of this page that is still of interest is among them.
const N_LOOKED_AT = 100;

export function isActive(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** The newest job of a kind whose inputs hold these values. */
export function newestJob(
  jobs: readonly Job[],
  kind: JobKind,
  inputs: Readonly<Record<string, string>>,
): Job | null {
  const fits = (job: Job): boolean =>
    job.kind === kind && Object.entries(inputs).every(([name, value]) => job.inputs[name] === value);
  return jobs.find(fits) ?? null;
}

function useJobList(): UseQueryResult<Job[]> {
  return useQuery({
    queryKey: LIST_KEY,
    queryFn: async () =>
      (await answer(client.GET("/api/jobs", { params: { query: { page_size: N_LOOKED_AT } } }))).results,
    refetchInterval: (query) => (query.state.data?.some(isActive) === true ? POLL_MS : false),
  });
}

/**
 * The newest job of a kind about something, looked at again while it works; null when there is none. A job that
 * was begun elsewhere, or before the page was left, is found too. `onDone` is called once it is done.
 */
export function useNewestJob(
  kind: JobKind,
  inputs: Readonly<Record<string, string>>,
  onDone: () => void,
): Job | null {
  const { data } = useJobList();
  const job = data === undefined ? null : newestJob(data, kind, inputs);
  const watched = useRef<string | null>(null);
  const { uid, state } = job ?? { uid: null, state: null };
  useEffect(() => {
    if (state === "queued" || state === "running") {
      watched.current = uid;
    } else if (state === "done" && watched.current === uid) {
      watched.current = null;
      onDone();
    }
  }, [uid, state, onDone]);
  return job;
}

/** Begins a job, and has every list of jobs look again. */
export function useStartJob<Input>(begin: (input: Input) => Promise<Job>) {
  const queries = useQueryClient();
  return useMutation<Job, Error, Input>({
    mutationFn: begin,
    onSuccess: (job) => {
      // Shown at once as one that works, even if a fast worker has done it: the next look says so.
      queries.setQueryData<Job[]>(LIST_KEY, (jobs = []) => [
        { ...job, state: isActive(job) ? job.state : "running" },
        ...jobs.filter(({ uid }) => uid !== job.uid),
      ]);
      void queries.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

export function useMoveJob() {
  const queries = useQueryClient();
  return useMutation<Job, Error, { uid: string; move: "cancel" | "resume" }>({
    mutationFn: ({ uid, move }) =>
      answer(
        move === "cancel"
          ? client.POST("/api/jobs/{uid}/cancel", { params: { path: { uid } } })
          : client.POST("/api/jobs/{uid}/resume", { params: { path: { uid } } }),
      ),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

/** A job as the pages show it; of one that is not planned yet there are no parts. */
export function viewOf(job: Job, title: string): JobView {
  return {
    id: job.uid,
    title,
    state: job.state === "queued" ? "waiting" : job.state,
    nDone: job.n_done,
    nFailed: job.n_failed,
    nParts: job.n_chunks ?? 0,
    secondsLeft: job.seconds_left,
    spent: null,
  };
}
