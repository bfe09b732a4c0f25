import { useEffect } from "react";
import { Quoted } from "../../ui/Quoted";
import type { RemovedFile } from "../removed";
import controls from "./controls.module.css";
import { CloseIcon } from "./icons";

import s from "./RemovedFiles.module.css";

/** How long a deleted file can be taken back; who did not do it themselves may need a while to notice. */
const STAYS = { mine: 15_000, theirs: 60_000 }; // ms
const SHOWN = 3;

interface RemovedFilesProps {
  files: readonly RemovedFile[];
  onRestore: (file: RemovedFile) => void;
  onForget: (id: string) => void;
}

/** The files that were deleted a moment ago, to be taken back with all that was in them. */
export function RemovedFiles({ files, onRestore, onForget }: RemovedFilesProps) {
  return (
    <div className={s.list} role="status">
      {files.slice(-SHOWN).map((file) => (
        <Removed key={file.id} file={file} onRestore={onRestore} onForget={onForget} />
      ))}
    </div>
  );
}

function Removed({ file, onRestore, onForget }: Omit<RemovedFilesProps, "files"> & { file: RemovedFile }) {
  const { id, mine } = file;
  useEffect(() => {
    const timer = setTimeout(() => onForget(id), mine ? STAYS.mine : STAYS.theirs);
    return () => clearTimeout(timer);
  }, [id, mine, onForget]);
  return (
    <div className={s.file}>
      <span className={s.text}>
        <Quoted name={file.name} /> was deleted{mine ? "." : " by somebody else."}
      </span>
      <button type="button" className={controls.button} onClick={() => onRestore(file)}>
        {mine ? "Undo" : "Restore"}
      </button>
      <button
        type="button"
        className={controls.icon}
        aria-label={`Dismiss: “${file.name}” was deleted`}
        onClick={() => onForget(id)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
