import { useSyncExternalStore } from "react";
import { Link, useLocation } from "wouter";
import classes from "./SectionNav.module.css";
import { sections } from "./sections";
import { UnsavedMark } from "./UnsavedMark";
import { useDrafts } from "./useDraft";

/** The parts of the settings, with a mark at those that have something unsaved. */
export function SectionNav() {
  const drafts = useDrafts();
  const unsaved = useSyncExternalStore(drafts.subscribe, () =>
    sections
      .map(({ form }) => form)
      .filter(drafts.has)
      .join(" "),
  ).split(" ");
  const [location] = useLocation();
  return (
    <nav className={classes.nav} aria-label="Settings">
      {sections.map(({ path, label, form }) => (
        <Link
          key={path}
          href={path}
          className={classes.item}
          aria-current={isHere(path, location) ? "page" : undefined}
        >
          {label}
          {unsaved.includes(form) && <UnsavedMark />}
        </Link>
      ))}
    </nav>
  );
}

function isHere(path: string, location: string): boolean {
  return path === "/settings" ? location === path : location.startsWith(path);
}
