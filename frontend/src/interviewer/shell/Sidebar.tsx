import { Button } from "@mantine/core";
import { CalendarClock, FileText, Plus, Search, Settings, Trash2 } from "lucide-react";
import { Link, useRoute } from "wouter";
import { Mark } from "../../ui/Mark";
import { Keys } from "../Keys";
import { palette } from "./paletteStore";
import classes from "./Sidebar.module.css";
import { useCreate } from "./useCreate";
import { WorkspaceMenu } from "./WorkspaceMenu";

export function Sidebar() {
  const { create, creating } = useCreate();
  return (
    <aside className={classes.sidebar} aria-label="Sidebar">
      <div className={classes.brand}>
        <Mark size={18} />
        <span className={classes.name}>Candor</span>
      </div>
      <Button
        className={classes.create}
        variant="filled"
        leftSection={<Plus size={15} aria-hidden />}
        loading={creating}
        onClick={create}
        aria-keyshortcuts="n"
      >
        <span className={classes.createLabel}>New interview</span>
      </Button>
      <nav className={classes.nav} aria-label="Candor">
        <Item href="/" icon={<CalendarClock size={15} aria-hidden />} label="Interviews" />
        <Item href="/templates" icon={<FileText size={15} aria-hidden />} label="Templates" />
        <Item href="/trash" icon={<Trash2 size={15} aria-hidden />} label="Trash" />
        <Item
          href="/settings"
          icon={<Settings size={15} aria-hidden />}
          label="Settings"
          keys={["mod", ","]}
        />
        <button type="button" className={classes.item} onClick={palette.open}>
          <Search size={15} aria-hidden />
          <span className={classes.label}>Find anything</span>
          <span className={classes.itemKeys}>
            <Keys keys={["mod", "K"]} />
          </span>
        </button>
      </nav>
      <WorkspaceMenu />
    </aside>
  );
}

interface ItemProps {
  href: string;
  icon: React.ReactNode;
  label: string;
  keys?: readonly string[];
}

function Item({ href, icon, label, keys }: ItemProps) {
  const [here] = useRoute(href === "/" ? href : `${href}/*?`);
  return (
    <Link href={href} className={classes.item} aria-current={here ? "page" : undefined}>
      {icon}
      <span className={classes.label}>{label}</span>
      {keys && (
        <span className={classes.itemKeys}>
          <Keys keys={keys} />
        </span>
      )}
    </Link>
  );
}
