import { useEffect } from "react";
import { useLocation } from "wouter";

/** Ctrl/Cmd+, opens the settings, as in other programs. */
export function useSettingsKey(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key !== "," || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      navigate("/settings");
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [navigate]);
}
