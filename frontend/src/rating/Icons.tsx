import type { ReactElement } from "react";

const PATHS = {
  cloudSaved: (
    <>
      <path d="M7 18a4.5 4.5 0 0 1-.6-8.96A6 6 0 0 1 17.9 8.1 4.2 4.2 0 0 1 21 12" />
      <path d="m14 17.5 2.3 2.3L21 15" />
    </>
  ),
  cloudOff: (
    <>
      <path d="M9.5 5.4A6 6 0 0 1 17.9 9 4.5 4.5 0 0 1 20 16.6M16 18H7a4.5 4.5 0 0 1-.6-8.96" />
      <path d="m3 3 18 18" />
    </>
  ),
  book: (
    <>
      <path d="M6.5 3.5h12v17h-12A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5Z" />
      <path d="M5 17.8h13.5M9 7.5h5.5" />
    </>
  ),
  pause: <path d="M7 4.5h3.4v15H7zM13.6 4.5H17v15h-3.4z" />,
  keyboard: (
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="2" />
      <path d="M6 10h.01M9 10h.01M12 10h.01M15 10h.01M18 10h.01M6 14h.01M9 14h6M18 14h.01" />
    </>
  ),
  undo: (
    <>
      <path d="M8.5 5.5 4.5 9.5l4 4" />
      <path d="M4.5 9.5H15a4.5 4.5 0 0 1 0 9h-2" />
    </>
  ),
  skip: <path d="M5 5v14l10-7zM19 5v14" />,
  flag: <path d="M5 21V4.5h13l-3 4.25L18 13H5" />,
  comment: (
    <>
      <path d="M5.5 4.5h13a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H11l-4.5 4v-4h-1a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Z" />
      <path d="M8 9h8M8 12.5h5" />
    </>
  ),
  differences: (
    <>
      <path d="M14 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8z" />
      <path d="M12 9v5M9.5 11.5h5M9.5 17h5" />
    </>
  ),
  chevronUp: <path d="m6.5 14.5 5.5-5.5 5.5 5.5" />,
  arrowDown: <path d="M12 4.5v15m0 0 5.5-5.5M12 19.5 6.5 14" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  dots: <path d="M5.5 12h.01M12 12h.01M18.5 12h.01" strokeWidth="3" />,
  dotsUpright: <path d="M12 5.5v.01M12 12v.01M12 18.5v.01" strokeWidth="3" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  caution: <path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.01" />,
  forward: <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />,
  back: <path d="m14.5 5.5-6.5 6.5 6.5 6.5" />,
} satisfies Record<string, ReactElement>;

/** A line icon. It never stands for a word alone unless its button has a label. */
export function Icon({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      {PATHS[name]}
    </svg>
  );
}

export function Logo(): ReactElement {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true" style={{ flex: "none" }}>
      <path
        d="M14 2.5 24 8.25v11.5L14 25.5 4 19.75V8.25z"
        stroke="var(--people)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path
        d="m9.5 14.2 3.2 3.2 6-6.2"
        stroke="var(--primary)"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
