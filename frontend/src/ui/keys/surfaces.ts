/** Where keys are wanted, as selectors for useHeldKeys. */
export const surfaces = {
  dialog: "[role=dialog]",
  menu: "[role=menu]",
  palette: '[role=dialog][aria-label="Find anything"]',
  editor: '.cm-content[aria-label^="Code"]',
  find: ".cm-search",
  console: '[role=log][aria-label="Output"]',
  languages: '[aria-label="Search languages"]',
  templateName: '[aria-label="Name of the template"]',
} as const;

/** Whether surfaces take the focus by themselves here: on a touch screen it would open the keyboard over them. */
export function takesFocus(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}
