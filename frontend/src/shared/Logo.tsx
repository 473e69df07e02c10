import type { ReactElement } from "react";

/** The mark: a honey cell, checked in blue. The word beside it is the caller's. */
export function Logo({ size = 26 }: { size?: number }): ReactElement {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      strokeWidth={2.1}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M12 1.8 20.8 6.9v10.2L12 22.2 3.2 17.1V6.9Z" stroke="var(--people)" />
      <path d="m8.2 12.2 2.7 2.7 5-5.4" stroke="var(--primary)" />
    </svg>
  );
}
