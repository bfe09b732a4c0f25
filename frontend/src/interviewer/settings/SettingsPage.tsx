import { useEffect } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ExecutionSection } from "./execution/ExecutionSection";
import { MailSection } from "./MailSection";
import { SectionNav } from "./SectionNav";
import classes from "./SettingsPage.module.css";
import { WordingSection } from "./WordingSection";
import { isLetter } from "./wording";
import { YouSection } from "./YouSection";

/** Settings: who one is, where mail goes out and what it says, and what is executed. */
export function SettingsPage() {
  useEffect(() => {
    document.title = "Settings · Candor";
  }, []);
  return (
    <>
      <header className={classes.header}>
        <h1 className={classes.title}>Settings</h1>
        <SectionNav />
      </header>
      <Switch>
        <Route path="/settings">
          <YouSection />
        </Route>
        <Route path="/settings/mail">
          <MailSection />
        </Route>
        <Route path="/settings/execution">
          <ExecutionSection />
        </Route>
        <Route path="/settings/wording/:letter?">
          {({ letter = "invitation" }) =>
            isLetter(letter) ? (
              <WordingSection letter={letter} />
            ) : (
              <Redirect to="/settings/wording" replace />
            )
          }
        </Route>
        <Route>
          <Redirect to="/settings" replace />
        </Route>
      </Switch>
    </>
  );
}
