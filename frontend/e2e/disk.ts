import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of its own in memory, which a test can fill. Only root can have one. */
export class Disk {
  private constructor(readonly path: string) {}

  static readonly possible = process.getuid?.() === 0;

  static mount(): Disk {
    const path = mkdtempSync(join(tmpdir(), "candor-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256m", "tmpfs", path]);
    return new Disk(path);
  }

  /** Takes all space that is left. */
  fill() {
    const { bavail, bsize } = statfsSync(this.path);
    writeFileSync(this.filler, Buffer.alloc(bavail * bsize));
  }

  free() {
    rmSync(this.filler);
  }

  dispose() {
    execFileSync("umount", ["--lazy", this.path]);
    rmdirSync(this.path);
  }

  private get filler() {
    return join(this.path, "filler");
  }
}
