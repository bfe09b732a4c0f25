-- Invitations and the letters that were queued for them. Times are unix
-- milliseconds UTC; 0 means "not set".

ALTER TABLE interviews ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0; -- iCalendar SEQUENCE: goes up when its name, time, length or life changes

CREATE INDEX interviews_to_come ON interviews (starts_at) WHERE state = 'upcoming' AND starts_at <> 0;

CREATE TABLE invitations (
  number       INTEGER PRIMARY KEY,     -- the order in which they were made
  id           TEXT NOT NULL UNIQUE,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  role         TEXT NOT NULL CHECK (role IN ('candidate', 'interviewer', 'guest')),
  email        TEXT NOT NULL,           -- as it was typed
  email_key    TEXT NOT NULL,           -- folded
  name         TEXT NOT NULL,
  message      TEXT NOT NULL,
  time_zone    TEXT NOT NULL,           -- IANA name; '': the interview's
  reminders    TEXT NOT NULL,           -- JSON array of minutes before the start
  created_by   TEXT NOT NULL REFERENCES people (id),
  created_at   INTEGER NOT NULL,
  withdrawn_at INTEGER NOT NULL,        -- 0: invited
  UNIQUE (interview_id, email_key)
) STRICT;

CREATE TABLE letters (
  number        INTEGER PRIMARY KEY,    -- the order in which they were made
  id            TEXT NOT NULL UNIQUE,
  invitation_id TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
  kind          TEXT NOT NULL CHECK (kind IN ('invitation', 'update', 'cancellation', 'reminder')),
  about         TEXT NOT NULL,          -- what must not be said twice, such as a reminder for one start
  minutes       INTEGER NOT NULL,       -- of a reminder: before the start; otherwise 0
  state         TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unconfirmed', 'withdrawn')),
  message_id    TEXT NOT NULL,
  sequence      INTEGER NOT NULL,       -- the interview's when the letter was handed over
  attempts      INTEGER NOT NULL,       -- tries begun
  failures      INTEGER NOT NULL,       -- tries that failed
  problem       TEXT NOT NULL,
  not_before    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  handed_at     INTEGER NOT NULL,       -- 0: the mail server cannot have it; otherwise it may since then
  sent_at       INTEGER NOT NULL,
  announced_at  INTEGER NOT NULL,       -- the start that it put into a calendar; 0: none
  UNIQUE (invitation_id, about)
) STRICT;

CREATE INDEX letters_queued ON letters (not_before) WHERE state = 'queued';
CREATE INDEX letters_sending ON letters (handed_at) WHERE state = 'sending';

-- When letters were handed over in the last hour. It outlives them: who purges
-- an interview gets no new hour by it.
CREATE TABLE hand_overs (
  number INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL
) STRICT;

CREATE INDEX hand_overs_at ON hand_overs (at);
