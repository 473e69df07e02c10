import type { ChartSpec } from "../shared/VegaChart";

const WIDEST_LABELS = 240;
/** Of a narrow card; the longest names are cut there, and stand whole in the list beside the picture. */
const LABELS_SHARE = 0.56;
/** Right of the longest bar: its count and share. */
const WORDS = 92;
const MARGIN = 16;
const NARROW = 460;

type Json = Readonly<Record<string, unknown>>;

function part(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/**
 * The picture of the taxonomy as wide as its card. A faceted chart does not stretch by itself: names, bars and the
 * words beside them share the width, and the axis ends where the words of the longest bar do.
 */
export function taxonomyFit(spec: ChartSpec, width: number): ChartSpec {
  const labels = Math.min(WIDEST_LABELS, Math.round(width * LABELS_SHARE));
  const bars = Math.max(80, width - labels - MARGIN);
  const inner = part(spec.spec);
  const layers = Array.isArray(inner.layer) ? inner.layer : [];
  return {
    ...spec,
    spec: {
      ...inner,
      width: bars,
      layer: layers.map((layer: unknown) => {
        const encoding = part(part(layer).encoding);
        const x = part(encoding.x);
        const y = part(encoding.y);
        const domain = part(x.scale).domain;
        const [, end] = Array.isArray(domain) ? domain : [];
        // The server leaves a third of its own width for the words.
        const longest = typeof end === "number" ? end / 1.35 : 1;
        return {
          ...part(layer),
          encoding: {
            ...encoding,
            x: {
              ...x,
              axis: { ...part(x.axis), tickCount: width < NARROW ? 2 : 4, tickMinStep: 1 },
              scale: { ...part(x.scale), domain: [0, (longest * bars) / Math.max(bars - WORDS, 24)] },
            },
            y: {
              ...y,
              axis: {
                ...part(y.axis),
                labelLimit: labels,
                minExtent: labels,
                ...(width < NARROW ? { labelFontSize: 11 } : {}),
              },
            },
          },
        };
      }),
    },
  };
}
