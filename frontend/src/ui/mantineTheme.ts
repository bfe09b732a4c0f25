import {
  type CSSVariablesResolver,
  colorsTuple,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";
import { EDGE } from "./floating/place";
import { holdKeys } from "./keys/heldKeys";
import { surfaces } from "./keys/surfaces";

// tokens.css switches between light and dark by itself, so Mantine's ten shades
// are ten names for a token and both of its schemes get the same variables.
const gray: MantineColorsTuple = [
  "var(--paper-2)",
  "var(--paper-3)",
  "var(--line-1)",
  "var(--line-1)",
  "var(--line-2)",
  "var(--ink-3)",
  "var(--ink-3)",
  "var(--ink-2)",
  "var(--ink-2)",
  "var(--ink)",
];
const dark: MantineColorsTuple = [
  "var(--ink)",
  "var(--ink-2)",
  "var(--ink-3)",
  "var(--ink-3)",
  "var(--line-1)",
  "var(--paper-3)",
  "var(--paper)",
  "var(--paper)",
  "var(--paper)",
  "var(--paper)",
];

/** Colours of buttons: `accent` (the default) and `danger`, in the variants that Candor uses. */
const variantColorResolver: VariantColorsResolver = ({ color, variant }) => {
  const danger = color === "danger";
  const tone = danger ? "var(--danger)" : "var(--accent)";
  const soft = danger ? "color-mix(in oklch, var(--danger) 12%, var(--paper))" : "var(--accent-soft)";
  switch (variant) {
    case "filled":
      return {
        background: tone,
        hover: `color-mix(in oklch, ${tone} 88%, var(--ink))`,
        color: danger ? "var(--paper)" : "var(--on-accent)",
        border: "1px solid transparent",
      };
    case "light":
      return { background: soft, hover: soft, color: tone, border: "1px solid transparent" };
    case "subtle":
      return {
        background: "transparent",
        hover: danger ? soft : "var(--paper-3)",
        color: danger ? tone : "var(--ink-2)",
        hoverColor: danger ? tone : "var(--ink)",
        border: "1px solid transparent",
      };
    default:
      return {
        background: "var(--paper)",
        hover: danger ? soft : "var(--paper-3)",
        color: danger ? tone : "var(--ink)",
        border: "1px solid var(--line-1)", // the label tells what it is; the border need not
      };
  }
};

/** One menu is open at a time. */
let releaseMenu = () => {};

export const mantineTheme = createTheme({
  fontFamily: "var(--font-ui)",
  fontFamilyMonospace: "var(--font-code)",
  primaryColor: "accent",
  primaryShade: 8,
  colors: { accent: colorsTuple("var(--accent)"), danger: colorsTuple("var(--danger)"), gray, dark },
  fontSizes: {
    xs: "var(--text-md)",
    sm: "var(--text-md)",
    md: "var(--text-md)",
    lg: "var(--text-lg)",
    xl: "var(--text-xl)",
  },
  spacing: {
    xs: "var(--space-2)",
    sm: "var(--space-3)",
    md: "var(--space-4)",
    lg: "var(--space-6)",
    xl: "var(--space-8)",
  },
  defaultRadius: "var(--radius)",
  shadows: {
    xs: "var(--shadow)",
    sm: "var(--shadow)",
    md: "var(--shadow)",
    lg: "var(--shadow)",
    xl: "var(--shadow)",
  },
  headings: { fontFamily: "var(--font-ui)", fontWeight: "600" },
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", size: 28 } },
    Button: { defaultProps: { size: "xs", variant: "default" }, styles: { root: { fontWeight: 500 } } },
    Checkbox: { defaultProps: { size: "xs", iconColor: "var(--on-accent)" } },
    Menu: {
      // Keys are the menu's from the moment that it is asked for.
      // Focus goes to the first item, as the menu button pattern has it, and not to an empty element before it.
      defaultProps: {
        onOpen: () => {
          releaseMenu = holdKeys(surfaces.menu);
        },
        onClose: () => releaseMenu(),
        withInitialFocusPlaceholder: false,
        shadow: "md",
        transitionProps: { duration: 80 },
        position: "bottom-end",
        offset: 4,
      },
    },
    Modal: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    },
    NumberInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    // Everything that floats is made of it, and keeps inside the window as useFloating.ts has it.
    Popover: {
      defaultProps: {
        shadow: "md",
        transitionProps: { duration: 80 },
        middlewares: { flip: { padding: EDGE }, shift: { padding: EDGE }, size: { padding: EDGE } },
      },
    },
    Select: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    Tooltip: { defaultProps: { openDelay: 500, withArrow: false } },
  },
});

const colours = {
  "--mantine-color-body": "var(--paper)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--danger)",
  "--mantine-color-default": "var(--paper)",
  "--mantine-color-default-hover": "var(--paper-3)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-2)",
  "--mantine-color-disabled": "var(--paper-3)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  "--mantine-color-disabled-border": "var(--line-1)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-filled-hover": "var(--accent)",
  "--mantine-color-accent-light": "var(--accent-soft)",
  "--mantine-color-accent-light-hover": "var(--accent-soft)",
  "--mantine-color-accent-light-color": "var(--accent)",
  "--mantine-color-accent-outline": "var(--accent)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-contrast": "var(--on-accent)",
};

export const mantineVariables: CSSVariablesResolver = () => ({
  variables: { "--mantine-line-height": "var(--line)" },
  light: colours,
  dark: colours,
});
