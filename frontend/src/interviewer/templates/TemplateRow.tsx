import { ActionIcon, Button, Menu } from "@mantine/core";
import { CopyPlus, Ellipsis, Pencil, Play, Trash2 } from "lucide-react";
import { Link, useLocation } from "wouter";
import type { TemplateBrief } from "../../api";
import { times } from "../../ui/times";
import { Keys } from "../Keys";
import classes from "./TemplatesPage.module.css";

interface Props {
  template: TemplateBrief;
  language: string;
  now: Date;
  onUse: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

export function TemplateRow({ template, language, now, onUse, onDuplicate, onRemove }: Props) {
  const [, navigate] = useLocation();
  const address = `/templates/${template.id}`;
  return (
    <li className={classes.row}>
      <Link
        href={address}
        className={classes.name}
        dir="auto"
        data-template={template.id}
        title={template.name}
      >
        {template.name}
      </Link>
      <span className={classes.about}>{language || "Any language"}</span>
      <span className={classes.about}>changed {times.moment(template.changedAt, now)}</span>
      <div className={classes.acts}>
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<Play size={12} aria-hidden />}
          aria-label={`New interview with ${template.name}`}
          title="New interview with this template"
          onClick={onUse}
        >
          Use
        </Button>
        <Menu width={176}>
          <Menu.Target>
            <ActionIcon aria-label={`More for ${template.name}`}>
              <Ellipsis size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => navigate(address)}>
              Edit
            </Menu.Item>
            <Menu.Item
              leftSection={<CopyPlus size={14} aria-hidden />}
              rightSection={<Keys keys={["D"]} />}
              onClick={onDuplicate}
            >
              Duplicate
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              color="danger"
              leftSection={<Trash2 size={14} aria-hidden />}
              rightSection={<Keys keys={["Del"]} />}
              onClick={onRemove}
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
