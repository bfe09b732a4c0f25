import { useSpotlight } from "@mantine/spotlight";
import { useEffect, useLayoutEffect } from "react";
import { surfaces } from "../../ui/keys/surfaces";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";
import { palette, paletteStore } from "./paletteStore";

/**
 * Ctrl/Cmd+K anywhere, also while a page is still being loaded, unless an editor
 * in Emacs keys has taken it to delete a line. What is typed then is the palette's.
 */
export function usePaletteKey(): void {
  const { opened } = useSpotlight(paletteStore);
  useHeldKeys(opened, surfaces.palette, palette.close);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey))
        return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      palette.toggle();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

/** Each page has a palette of its own, but whether it is open is kept for all: it closes with its page. */
export function useClosingPalette(): void {
  useLayoutEffect(() => () => palette.close(), []);
}
