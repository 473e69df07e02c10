const CAPS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  " ": "Space",
};

/** A key's name as it is written on its cap: `Shift+ArrowLeft` becomes `Shift ←`. */
export function keyCap(name: string): string {
  const shift = name.startsWith("Shift+");
  const key = shift ? name.slice("Shift+".length) : name;
  return `${shift ? "Shift " : ""}${CAPS[key] ?? key}`;
}
