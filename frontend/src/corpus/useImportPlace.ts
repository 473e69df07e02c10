import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** How far an import is: all of it stands in the address, so that reload and Back find it again. */
export interface ImportPlace {
  upload: string | null;
  /** The file's name, which the upload's own address does not tell. */
  name: string;
  /** A check whose settings the form takes over. */
  draft: string | null;
  check: string | null;
  carried: string | null;
  into: string | null;
}

type Next = Partial<Record<"upload" | "name" | "draft" | "check" | "import" | "into", string>>;

function searchOf(next: Next): URLSearchParams {
  return new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ""));
}

export function useImportPlace(): {
  place: ImportPlace;
  go: (next: Next, options?: { replace: boolean }) => void;
  addressOf: (next: Next) => string;
} {
  const [parameters, setParameters] = useSearchParams();
  const go = useCallback(
    (next: Next, options?: { replace: boolean }) => setParameters(searchOf(next), options),
    [setParameters],
  );
  return {
    place: {
      upload: parameters.get("upload"),
      name: parameters.get("name") ?? "",
      draft: parameters.get("draft"),
      check: parameters.get("check"),
      carried: parameters.get("import"),
      into: parameters.get("into"),
    },
    go,
    addressOf: (next) => `/corpus/import?${searchOf(next)}`,
  };
}
