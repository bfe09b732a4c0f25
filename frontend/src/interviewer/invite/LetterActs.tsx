import { Button } from "@mantine/core";
import { CalendarDays, ChevronDown, ChevronUp, ClipboardType, Eye, EyeOff, Mail, Text } from "lucide-react";
import { useState } from "react";
import type { Interview, LetterPreview } from "../../api";
import { copyFormatted, copyText } from "../clipboard";
import { sentence } from "../data/api";
import { desktop } from "../desktop";
import { toast } from "../toast";
import { giveCalendarFile } from "./giveCalendarFile";
import classes from "./LetterActs.module.css";
import { LetterFrame } from "./LetterFrame";
import { letterLink, offerWhole } from "./openLetter";

interface Props {
  interview: Interview;
  letter: LetterPreview | undefined;
  problem: unknown;
  /** Asked first by every way: false when there is something to put right, which was then said. */
  allowed: () => boolean;
  /** somebody is about to write to them on their own */
  onWrite: () => void;
}

/** The same mail by one's own mail program; behind "More ways" on the clipboard, before one's eyes, and the calendar file. */
export function LetterActs({ interview: i, letter, problem, allowed, onWrite }: Props) {
  const [more, setMore] = useState(false);
  const [shown, setShown] = useState(false);
  const link = letter && letterLink(letter);
  const button = { size: "compact-sm", variant: "subtle", disabled: !letter } as const;
  const told = (what: string) => toast({ message: what });

  async function copyPlain() {
    if (!allowed()) return;
    if (letter && (await copyText(letter.text))) told("The mail is on the clipboard, as text.");
    else told("This browser does not allow copying.");
  }
  async function copyWithFormatting() {
    if (!allowed()) return;
    const done = letter ? await copyFormatted(letter.text, letter.html) : "nothing";
    if (done === "formatted") told("The mail is on the clipboard, with formatting.");
    else if (done === "plain")
      told("The mail is on the clipboard, without formatting: this browser does not allow more.");
    else told("This browser does not allow copying.");
  }
  return (
    <>
      <div className={classes.acts}>
        {link && letter ? (
          <Button
            component="a"
            href={link.href}
            leftSection={<Mail size={14} aria-hidden />}
            onClick={(event) => {
              if (!allowed()) return event.preventDefault();
              if (desktop) {
                event.preventDefault();
                desktop.open(link.href);
              }
              void offerWhole(letter);
              onWrite();
            }}
          >
            Write a mail
          </Button>
        ) : (
          <Button disabled leftSection={<Mail size={14} aria-hidden />}>
            Write a mail
          </Button>
        )}
        <Button
          variant="subtle"
          aria-expanded={more}
          rightSection={more ? <ChevronUp size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          onClick={() => setMore(!more)}
        >
          {more ? "Fewer ways" : "More ways"}
        </Button>
      </div>
      {more && (
        <div className={classes.acts}>
          <Button {...button} leftSection={<Text size={13} aria-hidden />} onClick={() => void copyPlain()}>
            Copy text
          </Button>
          <Button
            {...button}
            leftSection={<ClipboardType size={13} aria-hidden />}
            onClick={() => void copyWithFormatting()}
          >
            Copy with formatting
          </Button>
          {i.startsAt && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<CalendarDays size={13} aria-hidden />}
              onClick={() => void giveCalendarFile(i)}
            >
              Calendar file
            </Button>
          )}
          <Button
            {...button}
            aria-expanded={shown}
            leftSection={shown ? <EyeOff size={13} aria-hidden /> : <Eye size={13} aria-hidden />}
            onClick={() => setShown(!shown)}
          >
            {shown ? "Hide the mail" : "Show the mail"}
          </Button>
        </div>
      )}
      {problem != null && !letter && (
        <p className={classes.problem}>The mail could not be made. {sentence(problem)}</p>
      )}
      {more && shown && letter && <LetterFrame letter={letter} />}
    </>
  );
}
