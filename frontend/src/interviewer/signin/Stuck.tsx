import { Button } from "@mantine/core";
import { Mark } from "../../ui/Mark";
import { account } from "../account";
import classes from "./SignIn.module.css";

/** The window cannot go on by itself. */
export function Stuck({ message }: { message: string }) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <h1 className={classes.title}>
          <Mark size={24} /> Candor
        </h1>
        <p role="alert">{message} Your interviews are safe on the disk.</p>
        <Button onClick={() => void account.start()}>Try again</Button>
      </div>
    </main>
  );
}
