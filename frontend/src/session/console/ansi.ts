// CSI …, OSC … (ended by BEL or ESC \), and the two-character escapes.
const escapes =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-Z\\^-~])/g;
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g;

/** The longest escape that may still be completed by the next chunk. */
const LONGEST = 256;

/** Takes the terminal's escapes out of a stream that comes in chunks cut anywhere. */
export class PlainText {
  private held = "";

  push(chunk: string): string {
    let text = this.held + chunk;
    this.held = "";
    text = text.replace(escapes, "");
    const start = text.lastIndexOf("\x1b");
    if (start >= 0 && text.length - start <= LONGEST) {
      this.held = text.slice(start);
      text = text.slice(0, start);
    }
    // "\r\n" may be cut in two as well
    if (this.held === "" && text.endsWith("\r")) {
      this.held = "\r";
      text = text.slice(0, -1);
    }
    return text.replace(/\r\n/g, "\n").replaceAll("\x1b", "").replace(controls, "");
  }
}
