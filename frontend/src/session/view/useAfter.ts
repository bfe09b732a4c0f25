import { useEffect, useState } from "react";

/** The value once it has stayed for a while. */
export function useAfter(value: string, wait: number): string {
  const [shown, setShown] = useState("");
  useEffect(() => {
    if (value === "" || wait === 0) {
      setShown(value);
      return;
    }
    const timer = setTimeout(() => setShown(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return value === "" ? "" : shown;
}
