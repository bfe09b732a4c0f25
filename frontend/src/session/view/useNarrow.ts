import { type RefObject, useLayoutEffect, useState } from "react";

/** Whether the element is narrower than the given pixels. */
export function useNarrow(element: RefObject<HTMLElement | null>, pixels: number): boolean {
  const [narrow, setNarrow] = useState(() => window.innerWidth < pixels);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const measure = () => setNarrow(watched.clientWidth < pixels);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element, pixels]);
  return narrow;
}
