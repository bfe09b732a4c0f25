import { createSpotlight } from "@mantine/spotlight";

/** Whether the palette is open, for whichever page has it. */
export const [paletteStore, palette] = createSpotlight();
