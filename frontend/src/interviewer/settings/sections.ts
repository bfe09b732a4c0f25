import { Mail, SquareTerminal, TextQuote, UserRound } from "lucide-react";

/** The parts of the settings. `form` names the drafts of a part, so that it is marked while something is unsaved. */
export const sections = [
  {
    form: "you",
    path: "/settings",
    label: "You",
    icon: UserRound,
    keywords: "name e-mail address appearance theme",
  },
  {
    form: "mail",
    path: "/settings/mail",
    label: "Mail",
    icon: Mail,
    keywords: "smtp server password send test",
  },
  {
    form: "wording",
    path: "/settings/wording",
    label: "Wording",
    icon: TextQuote,
    keywords: "letters text template invitation reminder",
  },
  {
    form: "execution",
    path: "/settings/execution",
    label: "Executing code",
    icon: SquareTerminal,
    keywords: "limits languages run memory timeout runner sandbox",
  },
] as const;
