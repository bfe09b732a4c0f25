-- What changed in the workspace, in the order in which it was committed: written in the
-- transaction of the change, read by pages, scripts and whatever else follows. It says what,
-- never to what. Old rows go (interview.KeptChanges), numbers are never given twice.

CREATE TABLE changes (
  rev     INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  person  TEXT NOT NULL,               -- person or participant id; '' for Candor itself
  via     TEXT NOT NULL,               -- the kind of their token, or ''
  address TEXT NOT NULL,               -- of their computer, or ''
  request TEXT NOT NULL,               -- names the call in the log, or ''
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,               -- the id of what changed, a setting's name
  fields  TEXT NOT NULL                -- names, with a comma between
) STRICT;

CREATE INDEX changes_subject ON changes (subject);
