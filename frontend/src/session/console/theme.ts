import type { ITheme } from "@xterm/xterm";

/** The terminal's colours, from tokens.css as they are now. Contrast is the terminal's own business, see minimumContrastRatio. */
export function theme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const color = (token: string) => rgb(style.getPropertyValue(token));
  const ink = color("--ink");
  const quiet = color("--ink-3");
  const red = color("--danger");
  const green = color("--good");
  const yellow = color("--warn");
  const blue = color("--person-1");
  const magenta = color("--person-5");
  const cyan = color("--person-7");
  return {
    background: color("--paper"),
    foreground: ink,
    cursor: color("--accent"),
    cursorAccent: color("--on-accent"),
    selectionBackground: color("--accent-soft"),
    selectionInactiveBackground: color("--accent-soft"),
    scrollbarSliderBackground: color("--line-1"),
    scrollbarSliderHoverBackground: color("--line-2"),
    scrollbarSliderActiveBackground: color("--line-2"),
    overviewRulerBorder: color("--paper"),
    black: color("--ink"),
    brightBlack: quiet,
    white: color("--ink-2"),
    brightWhite: ink,
    red,
    brightRed: red,
    green,
    brightGreen: green,
    yellow,
    brightYellow: yellow,
    blue,
    brightBlue: blue,
    magenta,
    brightMagenta: magenta,
    cyan,
    brightCyan: cyan,
  };
}

/** The terminal reads #rrggbb alone; a canvas knows what any CSS colour is. */
export function rgb(color: string): string {
  const element = document.createElement("span");
  element.style.color = color;
  document.body.append(element); // light-dark() follows the page's scheme
  const computed = getComputedStyle(element).color;
  element.remove();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return "#808080";
  context.fillStyle = computed;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
