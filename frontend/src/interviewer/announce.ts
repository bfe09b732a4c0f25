/** Says a sentence to screen readers only, where the eyes see it at the button itself. */
export function say(text: string): void {
  let region = document.getElementById("said");
  if (!region) {
    region = document.createElement("div");
    region.id = "said";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  // The same text again is not read again unless it changes.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
