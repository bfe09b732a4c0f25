import type { LetterPreview } from "../../api";
import { copyText } from "../clipboard";
import { desktop } from "../desktop";
import { toast } from "../toast";
import { mailto } from "./mailto";

/** A letter as a mailto: link. */
export function letterLink(letter: LetterPreview): { href: string; shortened: boolean } {
  return mailto(letter);
}

/** Opens the person's mail program with a letter filled in. A browser does it by itself where there is a link. */
export async function openLetter(letter: LetterPreview): Promise<void> {
  const { href } = letterLink(letter);
  if (desktop) {
    desktop.open(href);
  } else {
    const link = document.createElement("a");
    link.href = href;
    link.click();
  }
  await offerWhole(letter);
}

/** A mail program takes only so much: of what it does not, the whole is put on the clipboard. */
export async function offerWhole(letter: LetterPreview): Promise<void> {
  if (!letterLink(letter).shortened) return;
  const copied = await copyText(letter.text);
  toast({
    message: copied
      ? "The text is longer than a mail program takes this way, so it was shortened. The whole text is on the clipboard: paste it over."
      : "The text is longer than a mail program takes this way, so it was shortened. “Copy text” has all of it.",
  });
}
