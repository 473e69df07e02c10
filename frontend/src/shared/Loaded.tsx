import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactElement, type ReactNode, useEffect, useState } from "react";
import { PlainCard } from "./Card";
import { FailedCall } from "./ErrorCard";

const DELAY_MS = 100;

/** Bars where content will stand, only after 100 ms: what is faster should not flicker. */
export function Waiting({ lines = 3 }: { lines?: number }): ReactElement | null {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), DELAY_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!isLate) {
    return null;
  }
  return (
    <PlainCard>
      <Stack gap="xs" aria-busy="true">
        {Array.from({ length: lines }, (_, line) => ({ line, width: `${100 - 12 * (line % 4)}%` })).map(
          ({ line, width }) => (
            <Skeleton key={line} height={14} width={width} animate={false} />
          ),
        )}
      </Stack>
    </PlainCard>
  );
}

/** Bars while it loads, a card of its own when it failed, else what it is for: one failed card fails alone. */
export function Loaded<Data>({
  query,
  title,
  lines,
  children,
}: {
  query: UseQueryResult<Data>;
  /** What failed, if it does. */
  title?: string;
  lines?: number;
  children: (data: Data) => ReactNode;
}): ReactNode {
  if (query.data !== undefined) {
    return children(query.data);
  }
  if (query.error !== null) {
    return (
      <FailedCall
        error={query.error}
        onRetry={() => void query.refetch()}
        {...(title === undefined ? {} : { title })}
      />
    );
  }
  return <Waiting {...(lines === undefined ? {} : { lines })} />;
}
