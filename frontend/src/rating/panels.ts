/** What stands in the dock in place of the options, if anything. */
export type Panel =
  | { kind: "cannot_judge" }
  | { kind: "skip" }
  | { kind: "skip_note"; reason: string }
  | { kind: "flag" }
  | { kind: "comment" }
  | { kind: "more" };
