-- The answers to calls that had an Idempotency-Key, stored with what those did: the same call
-- again gets the same answer. Neither the caller's key nor what was asked can be read in it.

CREATE TABLE answers (
  id     INTEGER PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,     -- idempotency.Key.ID
  asked  BLOB NOT NULL,            -- idempotency.Key.Asked
  caller TEXT NOT NULL,            -- person or participant id
  at     INTEGER NOT NULL,         -- when the key was first used
  state  TEXT NOT NULL,            -- begun: no answer yet; kept; purged: what it was about is gone
  status INTEGER NOT NULL,         -- HTTP status
  header TEXT NOT NULL,            -- JSON object
  body   BLOB NOT NULL,
  size   INTEGER NOT NULL          -- of header and body
) STRICT;

CREATE INDEX answers_caller ON answers (caller, size);
CREATE INDEX answers_at ON answers (at);

-- What an answer is about: interviews and templates. With them it goes.
CREATE TABLE answer_subjects (
  answer  INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  PRIMARY KEY (answer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX answer_subjects_subject ON answer_subjects (subject);
