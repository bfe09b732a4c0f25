import { type RefObject, useEffect, useState } from "react";

/** Whether an element has been on the screen: what is laid out by hand needs a size to begin with. */
export function useShown(element: RefObject<HTMLElement | null>): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current || shown) return;
    const observer = new ResizeObserver(() => {
      if (current.clientWidth > 0 && current.clientHeight > 0) setShown(true);
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, shown]);
  return shown;
}
