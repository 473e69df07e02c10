import { answer, client } from "./client";
import type { components } from "./schema";

export type ImportOutcome = components["schemas"]["ImportOutcome"];
export type OnConflict = components["schemas"]["OnConflictEnum"];
export type Finding = components["schemas"]["Finding"];

export interface ImportRequest {
  file: File;
  dataset: string;
  title: string;
  licence: string;
  /** Our columns to the file's, where they differ. */
  mapping: Readonly<Record<string, string>>;
  onConflict: OnConflict;
}

/** Sends the file: to be told what it would change, or to be kept. */
export function sendFile(request: ImportRequest, { dryRun }: { dryRun: boolean }): Promise<ImportOutcome> {
  const form = new FormData();
  form.set("file", request.file);
  form.set("dataset", request.dataset);
  form.set("title", request.title);
  form.set("licence", request.licence);
  form.set("mapping", JSON.stringify(request.mapping));
  form.set("on_conflict", request.onConflict);
  form.set("dry_run", dryRun ? "true" : "false");
  return answer(
    client.POST("/api/imports", {
      // The schema has the form's fields; what is sent is the form itself, and the browser writes its boundary.
      body: {
        file: request.file.name,
        on_conflict: request.onConflict,
        dry_run: dryRun ? "true" : "false",
      },
      bodySerializer: () => form,
    }),
  );
}
