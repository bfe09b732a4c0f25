import { useEffect, useState } from "react";

const AGAIN = 2000; // ms until what failed is tried again

/** What `load` gives, once it is wanted; null until then, and while the network fails. */
export function useLazy<T>(load: () => Promise<T>, wanted: boolean): T | null {
  const [loaded, setLoaded] = useState<{ value: T } | null>(null);
  const missing = wanted && loaded === null;
  useEffect(() => {
    if (!missing) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let here = true;
    const ask = () =>
      load().then(
        (value) => {
          if (here) setLoaded({ value });
        },
        () => {
          if (here) timer = setTimeout(ask, AGAIN);
        },
      );
    void ask();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [load, missing]);
  return loaded?.value ?? null;
}
