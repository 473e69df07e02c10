import type { CSSProperties, ReactElement } from "react";

/** Drawn for this project on a grid of 24, stroke 1.8; one path each. */
const PATHS = {
  overview: "M4 4h7v9H4zM4 17h7v3H4zM15 4h5v3h-5zM15 11h5v9h-5z",
  corpus:
    "M4 6c0 1.7 3.6 3 8 3s8-1.3 8-3-3.6-3-8-3-8 1.3-8 3zM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
  similarity: "M8 3v18M16 3v18M3 8h18M3 16h18M8 12h8M12 8v8",
  studies:
    "M9 4H6.5A1.5 1.5 0 0 0 5 5.5V19.5A1.5 1.5 0 0 0 6.5 21h11a1.5 1.5 0 0 0 1.5-1.5v-14A1.5 1.5 0 0 0 17.5 4H15M9 3h6v3.5H9zM9 14l2 2 4-4.5",
  validation: "M12 3v17M7 20h10M5 7l7-1.5L19 7M5 7l-3 7a3.2 3.2 0 0 0 6 0zM19 7l-3 7a3.2 3.2 0 0 0 6 0z",
  reports: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h5M14 3l5 5v4M14 3v5h5M14 18h7M18.5 15.5 21 18l-2.5 2.5",
  jobs: "M3 12h4l3 8 4-16 3 8h4",
  settings:
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM10.3 3h3.4l.6 2.6 2 1.1 2.5-.8 1.7 3-1.9 1.8v2.6l1.9 1.8-1.7 3-2.5-.8-2 1.1-.6 2.6h-3.4l-.6-2.6-2-1.1-2.5.8-1.7-3 1.9-1.8v-2.6L3.5 8.9l1.7-3 2.5.8 2-1.1z",
  person:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM6.5 18.5c1-2.2 3-3 5.5-3s4.5.8 5.5 3",
  people:
    "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3 20v-1.5A4.5 4.5 0 0 1 7.5 14h3a4.5 4.5 0 0 1 4.5 4.5V20M16 4.2a3.5 3.5 0 0 1 0 6.6M18 14.3a4.5 4.5 0 0 1 3 4.2V20",
  caution: "M12 4 2.8 19.5h18.4zM12 10v4M12 16.9v.1",
  error: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16v.1",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v.1M11 11.5h1V16h1",
  done: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 12.2l2.4 2.4 4.6-4.9",
  check: "M5 12.5l4.5 4.5L19 7",
  lock: "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11zM8 11V8a4 4 0 0 1 8 0v3M12 15v1.5",
  download: "M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2M7 11l5 5 5-5M12 4v12",
  table: "M3.5 5h17v14h-17zM3.5 10h17M10 10v9",
  chart: "M4 4v16h16M8 15l3.5-4.5 3 2.5L19 7",
  retry: "M20 11a8 8 0 0 0-14.3-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.3 4l1.7-2M20 20v-5h-5",
  cut: "M6 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 8l11 9.5M8 16l11-9.5",
  hint: "M9.5 17.5h5M10 20.5h4M9 15a5.5 5.5 0 1 1 6 0c-.6.5-.8 1.5-.8 2.5H9.8c0-1-.2-2-.8-2.5zM3 11h1M20 11h1M12 2v1M5.6 4.6l.7.7M18.4 4.6l-.7.7",
  flask: "M9.5 3h5M10.5 3v6L5 18.6A1.6 1.6 0 0 0 6.4 21h11.2a1.6 1.6 0 0 0 1.4-2.4L13.5 9V3M7.5 15h9",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
  importFile: "M14 3v5h5M5 13V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2h-5.5M2 17h7M6.5 14.5 9 17l-2.5 2.5",
  chip: "M6 6h12v12H6zM10 10h4v4h-4zM9 3v3M15 3v3M9 18v3M15 18v3M3 9h3M3 15h3M18 9h3M18 15h3",
  link: "M9 15l6-6M11 6l1-1a5 5 0 0 1 7 7l-1 1M13 18l-1 1a5 5 0 0 1-7-7l1-1",
  pause: "M7 5h3v14H7zM14 5h3v14h-3z",
  play: "M7 4.5v15l12-7.5z",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  comment: "M4 5h16v11h-7l-4.5 4v-4H4zM8 9h8M8 12h5",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  logOut: "M14 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2v-2M9 12h12M18 9l3 3-3 3",
  down: "M6 9.5l6 6 6-6",
  sortUp: "M12 19V5M6.5 10.5 12 5l5.5 5.5",
  sortDown: "M12 5v14M6.5 13.5 12 19l5.5-5.5",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  name: IconName;
  size?: number;
  /** Only where no word stands beside it; otherwise the icon is decoration. */
  label?: string;
  className?: string | undefined;
  style?: CSSProperties;
}

export function Icon({ name, size = 18, label, className, style }: IconProps): ReactElement {
  const shape = <path d={PATHS[name]} />;
  const common = {
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    fill: "none",
    stroke: "currentColor",
    strokeWidth: 1.8,
    strokeLinecap: "round" as const,
    strokeLinejoin: "round" as const,
    className,
    style: { flex: "none", ...style },
  };
  return label === undefined ? (
    <svg {...common} aria-hidden="true">
      {shape}
    </svg>
  ) : (
    <svg {...common} role="img" aria-label={label}>
      <title>{label}</title>
      {shape}
    </svg>
  );
}
