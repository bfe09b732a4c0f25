import { useEffect, useState } from "react";

/** After a page has come so far, it is left alone for a while more. */
const SETTLED = 1500; // ms

/** True once the page has nothing else to do: what may be needed can then be fetched ahead. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      if ("requestIdleCallback" in window) requestIdleCallback(() => setIdle(true), { timeout: 10_000 });
      else setIdle(true);
    }, SETTLED);
    return () => clearTimeout(timer);
  }, []);
  return idle;
}
