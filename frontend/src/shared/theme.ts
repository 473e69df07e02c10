import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";
import classes from "./theme.module.css";

// Shade 6 is the guide's light value and shade 4 its dark one; shades 0 and 9 are the soft grounds.
const blue: MantineColorsTuple = [
  "#edf3ff",
  "#d6e3fd",
  "#bbd0fb",
  "#9fbff9",
  "#82abf7",
  "#5282e0",
  "#2458c9",
  "#1d48a6",
  "#17397f",
  "#1b2a4a",
];
const honey: MantineColorsTuple = [
  "#fff4dc",
  "#fce5b4",
  "#f9d27f",
  "#f5bd4a",
  "#eda51f",
  "#d48a10",
  "#b86f04",
  "#8a5200",
  "#5f3a02",
  "#3a2c10",
];
const teal: MantineColorsTuple = [
  "#e3f5f1",
  "#c6ebe3",
  "#a3dfd3",
  "#80d8c7",
  "#5cd0ba",
  "#2e9a88",
  "#0b6b5d",
  "#095b4f",
  "#0d463e",
  "#12332d",
];
const red: MantineColorsTuple = [
  "#fdecea",
  "#fbd5d1",
  "#fdbbb4",
  "#fea299",
  "#ff8a7e",
  "#da5247",
  "#b42318",
  "#951d14",
  "#6a1a15",
  "#3b1b1a",
];
const violet: MantineColorsTuple = [
  "#f0ebfb",
  "#e0d6f6",
  "#d2c5f2",
  "#c9bbee",
  "#c3b1f5",
  "#8b74cb",
  "#5b3fa8",
  "#4c3f7a",
  "#3a3060",
  "#2a2345",
];
const slate: MantineColorsTuple = [
  "#f6f7f9",
  "#eef0f4",
  "#e1e5ec",
  "#c4cbd6",
  "#a3aebd",
  "#8390a3",
  "#556175",
  "#303a49",
  "#222a36",
  "#12161d",
];
// Mantine's own components reach for "dark" by number: 0 text, 4 lines, 5 hover, 6 surface, 7 page.
const dark: MantineColorsTuple = [
  "#e6eaf0",
  "#a3aebd",
  "#8e9aab",
  "#66738a",
  "#303a49",
  "#222a36",
  "#1a202a",
  "#12161d",
  "#0e1218",
  "#0a0d12",
];

/** Widths at which the layout changes, in px: cards stack below the first, the navigation is a drawer below the second. */
export const stackBelow = 768;
export const drawerBelow = 992;

/** Filled controls are light in the dark scheme, so their text changes with it; Mantine's contrast looks at one scheme. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--on-primary)" } : colors;
};

export const theme = createTheme({
  colors: { blue, honey, teal, red, violet, slate, dark, gray: slate },
  primaryColor: "blue",
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  variantColorResolver: variantColors,
  white: "#ffffff",
  black: "#0f1a33",
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  lineHeights: { xs: "16px", sm: "18px", md: "20px", lg: "22px", xl: "28px" },
  headings: {
    fontFamily: "var(--font)",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "30px", fontWeight: "650" },
      h2: { fontSize: "16px", lineHeight: "22px", fontWeight: "600" },
      h3: { fontSize: "14px", lineHeight: "20px", fontWeight: "600" },
    },
  },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "8px", xl: "999px" },
  defaultRadius: "6px",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { variant: "light", radius: "xl" } },
    Button: { classNames: { root: classes.button } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Input: { classNames: { input: classes.input } },
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] },
      classNames: { label: classes.inputLabel, description: classes.inputDescription },
    },
    Modal: {
      defaultProps: { transitionProps: { duration: 120 }, centered: true },
      classNames: { title: classes.modalTitle },
    },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, radius: "md" } },
    Progress: { classNames: { root: classes.track } },
    SegmentedControl: {
      defaultProps: { transitionDuration: 120, withItemsBorders: false },
      classNames: { root: classes.segments, indicator: classes.segment, label: classes.segmentLabel },
    },
  },
});

/** Mantine's own variables, pointed at the tokens of `tokens.css`. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--dim)",
    "--mantine-color-placeholder": "var(--faint)",
    "--mantine-color-anchor": "var(--primary)",
    "--mantine-color-error": "var(--error)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--sunk)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--edge)",
    "--mantine-primary-color-contrast": "var(--on-primary)",
  },
  light: {},
  dark: {},
});
