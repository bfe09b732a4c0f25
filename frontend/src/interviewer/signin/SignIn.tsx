import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api";
import { Mark } from "../../ui/Mark";
import { account } from "../account";
import { api } from "../data/api";
import classes from "./SignIn.module.css";

/** Sign-in for plain browsers. The address stays, so one goes on where one was. */
export function SignIn({ message }: { message?: string | undefined }) {
  const before = account.before();
  const [email, setEmail] = useState(before?.email ?? "");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      const { token, person } = await api.signIn(email.trim(), password);
      account.signedIn(token, person);
    } catch (error) {
      setBusy(false);
      setWrong(explain(error));
    }
  }

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <h1 className={classes.title}>
          <Mark size={24} /> Candor
        </h1>
        {message && !wrong && (
          <p className={classes.message} role="status">
            {before && (
              <>
                Hello <bdi>{before.name}</bdi>.{" "}
              </>
            )}
            {message}
          </p>
        )}
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus={!email}
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus={before !== undefined}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        />
        <p className={classes.wrong} role="alert">
          {wrong}
        </p>
        <Button type="submit" variant="filled" fullWidth loading={busy}>
          Sign in
        </Button>
        <p className={classes.hint}>
          Accounts are made by whoever runs this server. To join an interview as a candidate, open the link
          that you were sent: it needs no account.
        </p>
      </form>
    </main>
  );
}

function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return "E-mail or password is wrong.";
  if (error instanceof ApiError && error.unreachable)
    return "The server cannot be reached. Check the address and the network, then try again.";
  return error instanceof ApiError
    ? error.message
    : "Something went wrong in this window. Reload it and try again.";
}
