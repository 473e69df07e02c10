import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { isActive, JOBS_KEY, type Job, type JobPage, useJobs } from "./jobs";

export type JobKind = "encode" | "similarity" | "report" | "detect_languages";

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

/**
 * The newest job of a kind about something, among the latest jobs; null when there is none. One that was begun
 * elsewhere, or before the page was left, is found too.
 */
export function useNewestJob(kind: JobKind, inputs: Readonly<Record<string, string>>): Job | null {
  const { data } = useJobs();
  return data === undefined ? null : newestJob(data.results, kind, inputs);
}

/** Begins a job. */
export function useStartJob<Input>(
  begin: (input: Input) => Promise<Job>,
): UseMutationResult<Job, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: begin,
    onSuccess: (job) => {
      // As one that works, even if a fast worker has done it meanwhile: so its end is noticed at the next look.
      const begun: Job = isActive(job) ? job : { ...job, state: "running" };
      queries.setQueryData<JobPage>([...JOBS_KEY, 1], (page) =>
        page === undefined
          ? page
          : { ...page, results: [begun, ...page.results.filter(({ uid }) => uid !== job.uid)] },
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: JOBS_KEY }),
  });
}
