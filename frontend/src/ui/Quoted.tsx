import s from "./Quoted.module.css";

/** A name in a sentence: however long it is, on one line, and cut where its reader comes last. */
export function Quoted({ name }: { name: string }) {
  return (
    <span className={s.quoted}>
      “
      <bdi className={s.name} dir="auto" title={name}>
        {name}
      </bdi>
      ”
    </span>
  );
}
