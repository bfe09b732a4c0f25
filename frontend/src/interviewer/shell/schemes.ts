import { Monitor, Moon, Sun } from "lucide-react";
import type { Scheme } from "../../ui/scheme";

/** How the page can look, as the menu and the settings offer it. */
export const schemes: { scheme: Scheme; label: string; icon: typeof Sun }[] = [
  { scheme: "system", label: "As the system", icon: Monitor },
  { scheme: "light", label: "Light", icon: Sun },
  { scheme: "dark", label: "Dark", icon: Moon },
];
