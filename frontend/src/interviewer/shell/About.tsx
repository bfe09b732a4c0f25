import { useQuery } from "@tanstack/react-query";
import { api, sentence } from "../data/api";
import { desktop } from "../desktop";
import { Dialog } from "../ui/Dialog";
import { useWorkplace } from "../useAccount";
import classes from "./About.module.css";

/** Which Candor this is, and what it is made of. */
export function About({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="About Candor" size={360}>
      <Told />
    </Dialog>
  );
}

function Told() {
  const { liveUrl } = useWorkplace().account;
  const { data, error } = useQuery({ queryKey: ["version"], queryFn: () => api.version() });
  const licences = licencesAt(liveUrl);
  return (
    <>
      <p className={classes.version}>
        {error ? sentence(error) : <>Version {data ? <span dir="ltr">{data.version}</span> : "…"}</>}
      </p>
      <p className={classes.works}>
        Candor holds the works of others.{" "}
        <a
          href={licences}
          target="_blank"
          rel="noreferrer"
          onClick={(e) => {
            if (!desktop) return;
            e.preventDefault(); // the window has no way back from a page of text
            desktop.open(licences);
          }}
        >
          Their licences
        </a>
      </p>
    </>
  );
}

/** The window's page is no address that a browser can open: the server's own is. */
function licencesAt(liveUrl: string): string {
  return new URL("/licences", liveUrl.replace(/^ws/, "http")).href;
}
