import type { Interview } from "../../api";
import { say } from "../announce";
import { sentence } from "../data/api";
import { toast } from "../toast";
import { saveCalendarFile } from "./calendarFile";

/** Saves the calendar file, and says what became of it. */
export async function giveCalendarFile(i: Interview): Promise<void> {
  try {
    if (await saveCalendarFile(i)) say("The calendar file is saved");
  } catch (error) {
    toast({ message: `The calendar file was not made. ${sentence(error)}`, tone: "error" });
  }
}
