import type { Interview } from "../../api";
import { say } from "../announce";
import { sentence } from "../data/api";
import { toast } from "../toast";
import { saveCalendarFile } from "./calendarFile";

/** Saves the calendar file, and says what became of it. */
export async function giveCalendarFile(i: Interview): Promise<void> {
  try {
    const done = await saveCalendarFile(i);
    if (done)
      say(
        done === "saved" ? "The calendar file is saved" : "The calendar file is on its way to your downloads",
      );
  } catch (error) {
    toast({ message: `The calendar file was not made. ${sentence(error)}`, tone: "error" });
  }
}
