import { useEffect, useState } from "react";

/** The time, renewed every so many milliseconds while the window is visible. */
export function useNow(every: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const renew = () => document.visibilityState === "visible" && setNow(new Date());
    const timer = setInterval(renew, every);
    document.addEventListener("visibilitychange", renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renew);
    };
  }, [every]);
  return now;
}
