-- Invitations and the letters that were queued for them. Times are unix
-- milliseconds UTC; 0 means "not set".

ALTER TABLE interviews ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0; -- iCalendar SEQUENCE: goes up when its time, length or life changes

CREATE TABLE invitations (
  id           TEXT PRIMARY KEY,
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
  UNIQUE (interview_id, email_key)
) STRICT;

CREATE TABLE letters (
  id            TEXT PRIMARY KEY,
  invitation_id TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
  kind          TEXT NOT NULL CHECK (kind IN ('invitation', 'update', 'cancellation', 'reminder')),
  about         TEXT NOT NULL,          -- what must not be said twice, such as a reminder for one start; unique per invitation
  minutes       INTEGER NOT NULL,       -- of a reminder: before the start; otherwise 0
  state         TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unconfirmed', 'withdrawn')),
  handed_over   INTEGER NOT NULL,       -- 1: from here on the server may have taken it
  message_id    TEXT NOT NULL,
  attempts      INTEGER NOT NULL,
  problem       TEXT NOT NULL,
  not_before    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  sent_at       INTEGER NOT NULL,
  UNIQUE (invitation_id, about)
) STRICT;

CREATE INDEX letters_due ON letters (not_before) WHERE state IN ('queued', 'sending');
CREATE INDEX letters_sent ON letters (sent_at) WHERE state = 'sent';
