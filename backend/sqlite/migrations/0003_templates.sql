-- Reusable questions. Times are unix milliseconds UTC.

CREATE TABLE templates (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  language     TEXT NOT NULL,
  instructions TEXT NOT NULL,           -- Markdown for everyone in the session
  guidance     TEXT NOT NULL,           -- Markdown for interviewers alone
  files        TEXT NOT NULL,           -- JSON array of {name, text}
  main         TEXT NOT NULL,
  created_by   TEXT NOT NULL REFERENCES people (id),
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  search       TEXT NOT NULL            -- folded name and language, for the list's order and search
) STRICT;

CREATE INDEX templates_by_name ON templates (search, id);
