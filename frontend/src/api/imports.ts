import { type UseMutationResult, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answer, client, csrfToken } from "./client";
import { ApiError, errorOf } from "./errors";
import { isActive, type Job } from "./jobs";
import type { components } from "./schema";
import { useStartJob } from "./startJob";

export type Upload = components["schemas"]["Upload"];
export type Preview = components["schemas"]["Preview"];
export type FilePreset = components["schemas"]["FilePreset"];
export type ImportRequest = components["schemas"]["ImportInputRequest"];
export type ImportJob = components["schemas"]["ImportJob"];
export type ImportOutcome = components["schemas"]["ImportOutcome"];
export type OnConflict = components["schemas"]["OnConflictEnum"];
export type OnRefused = components["schemas"]["OnRefusedEnum"];
export type Finding = components["schemas"]["Finding"];

const WHILE_WORKING_MS = 1000;
const NO_ANSWER = new ApiError({ code: "network", message: "The server did not answer", status: null });

/**
 * Brings a file, and tells how many of its bytes are over. Not by `fetch`, which does not tell of what it sends.
 */
export function uploadFile(
  file: File,
  { onSent, signal }: { onSent: (nBytes: number) => void; signal: AbortSignal },
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", "/api/uploads");
    const token = csrfToken();
    if (token !== null) {
      call.setRequestHeader("X-CSRFToken", token);
    }
    call.upload.onprogress = (event) => onSent(event.loaded);
    call.onerror = () => reject(NO_ANSWER);
    call.onabort = () => reject(new DOMException("The upload was stopped", "AbortError"));
    call.onload = () => {
      if (call.status === 201) {
        resolve(JSON.parse(call.responseText) as Upload);
      } else {
        errorOf(new Response(call.responseText, { status: call.status })).then(reject, reject);
      }
    };
    signal.addEventListener("abort", () => call.abort());
    const form = new FormData();
    form.set("file", file);
    call.send(form);
  });
}

/** What an upload seems to be. A file that was brought does not change. */
export function usePreview(uid: string): UseQueryResult<Preview> {
  return useQuery({
    queryKey: ["uploads", uid, "preview"],
    queryFn: () => answer(client.GET("/api/uploads/{uid}/preview", { params: { path: { uid } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useFilePresets(): UseQueryResult<FilePreset[]> {
  return useQuery({
    queryKey: ["import-presets"],
    queryFn: () => answer(client.GET("/api/import-presets")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A check or an import, asked for again and again while it is at work. */
export function useImport(uid: string): UseQueryResult<ImportJob> {
  return useQuery({
    queryKey: ["imports", uid],
    queryFn: () => answer(client.GET("/api/imports/{uid}", { params: { path: { uid } } })),
    refetchInterval: (query) => {
      const { data } = query.state;
      return data !== undefined && isActive(data.job) ? WHILE_WORKING_MS : false;
    },
  });
}

/** Begins a check, or the import itself. */
export function useStartImport(): UseMutationResult<Job, Error, ImportRequest> {
  return useStartJob((body) => answer(client.POST("/api/imports", { body })).then(({ job }) => job));
}

/** Where the rows that a check or an import refused are, as a table. */
export function refusedRowsAddress(uid: string): string {
  return `/api/imports/${uid}/refused-rows.csv`;
}
