import { Keys } from "../Keys";
import { keyHelp } from "../keys";
import { Dialog } from "../ui/Dialog";
import classes from "./KeysHelp.module.css";

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys" size={360}>
      <dl className={classes.list}>
        {keyHelp.map(({ keys, does }) => (
          <div key={does} className={classes.line}>
            <dt>{does}</dt>
            <dd>
              <Keys keys={keys} asked />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
