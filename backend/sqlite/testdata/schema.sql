CREATE TABLE answer_subjects (
  answer  INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  PRIMARY KEY (answer, subject)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE credentials (
  hash           TEXT PRIMARY KEY,      -- hex SHA-256 of the token, which is stored nowhere
  kind           TEXT NOT NULL CHECK (kind IN ('sign-in', 'api', 'participant', 'code')),
  person_id      TEXT REFERENCES people (id) ON DELETE CASCADE,
  participant_id TEXT REFERENCES participants (id) ON DELETE CASCADE,
  label          TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,      -- 0: does not expire
  CHECK ((person_id IS NULL) <> (participant_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id           INTEGER PRIMARY KEY,     -- short, because every entry of the log repeats it
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('code', 'board', 'notes')), last_seq INTEGER NOT NULL DEFAULT 0,
  UNIQUE (interview_id, kind)
) STRICT;

CREATE TABLE events (
  id           INTEGER PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  at           INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  author       TEXT NOT NULL,
  name         TEXT NOT NULL,           -- the author's name at that time
  data         TEXT NOT NULL            -- JSON object, or ''
) STRICT;

CREATE TABLE "execution_output" (
  execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,        -- 1, 2, 3, … over all streams
  at           INTEGER NOT NULL,
  stream       TEXT NOT NULL CHECK (stream IN ('stdout', 'stderr', 'notice', 'input')),
  text         TEXT NOT NULL,
  PRIMARY KEY (execution_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE executions (
  id           TEXT PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  author       TEXT NOT NULL,
  author_name  TEXT NOT NULL,
  language     TEXT NOT NULL,
  files        TEXT NOT NULL,           -- JSON array of {name, text}
  main         TEXT NOT NULL,
  stdin        TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  exit_code    INTEGER NOT NULL,
  message      TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,
  wall_us      INTEGER NOT NULL,        -- microseconds
  cpu_us       INTEGER NOT NULL,        -- microseconds
  memory_bytes INTEGER NOT NULL,        -- peak; 0 when unknown
  truncated    INTEGER NOT NULL         -- 1: output was cut at its limit
, args TEXT NOT NULL DEFAULT '[]', repl INTEGER NOT NULL DEFAULT 0, terminal_columns INTEGER NOT NULL DEFAULT 0, terminal_rows INTEGER NOT NULL DEFAULT 0, first_n INTEGER NOT NULL DEFAULT 0, last_n INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE hand_overs (
  number INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL
) STRICT;

CREATE TABLE interview_instructions (
  interview_id TEXT PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
  author       TEXT NOT NULL,           -- 'template', or the person who wrote them
  text         TEXT NOT NULL            -- Markdown
) STRICT;

CREATE TABLE interview_tests (
  interview_id TEXT PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
  language     TEXT NOT NULL,           -- of the test files; '' for that of whoever runs them
  tests        TEXT NOT NULL            -- JSON object of {cases, files}
) STRICT;

CREATE TABLE interviews (
  id              TEXT PRIMARY KEY,
  join_token      TEXT NOT NULL UNIQUE,
  fingerprint     TEXT NOT NULL,        -- of the request that made it, hex SHA-256
  name            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('upcoming', 'live', 'ended')),
  candidate_name  TEXT NOT NULL,
  candidate_email TEXT NOT NULL,
  starts_at       INTEGER NOT NULL,
  minutes         INTEGER NOT NULL,     -- 0: no length was set
  time_zone       TEXT NOT NULL,
  template_id     TEXT NOT NULL,
  created_by      TEXT NOT NULL REFERENCES people (id),
  created_at      INTEGER NOT NULL,
  started_at      INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL,
  deleted_at      INTEGER NOT NULL,
  search          TEXT NOT NULL         -- folded names and address, for the list's search
, sequence INTEGER NOT NULL DEFAULT 0, template_name TEXT NOT NULL DEFAULT '', joined_id TEXT NOT NULL DEFAULT '', joined_name TEXT NOT NULL DEFAULT '', untitled INTEGER NOT NULL DEFAULT 0, rev INTEGER NOT NULL DEFAULT 0, revs TEXT NOT NULL DEFAULT '{}') STRICT;

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

CREATE TABLE log (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  seq         INTEGER NOT NULL,         -- 1, 2, 3, … without a gap
  at          INTEGER NOT NULL,
  author      TEXT NOT NULL,            -- participant or person id
  bytes       BLOB NOT NULL, sum INTEGER NOT NULL DEFAULT 0,            -- Yjs update, encoding v1
  PRIMARY KEY (document_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE owed (
  id           INTEGER PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  at           INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  author       TEXT NOT NULL,
  name         TEXT NOT NULL,
  data         TEXT NOT NULL
) STRICT;

CREATE TABLE participants (
  id           TEXT PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  mode         TEXT NOT NULL CHECK (mode IN ('interviewer', 'candidate')),
  joined_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
  id         TEXT PRIMARY KEY,
  email      TEXT NOT NULL,             -- as it was typed
  email_key  TEXT NOT NULL UNIQUE,      -- folded: one account per address whatever its case
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('admin', 'interviewer')),
  password   TEXT NOT NULL,             -- PHC string of argon2id; '' for no sign-in by password
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE present (
  space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  author TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (space, author)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
  space    INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  n        INTEGER NOT NULL,            -- 1, 2, 3, … without a gap
  at       INTEGER NOT NULL,
  mono     INTEGER NOT NULL,            -- ms since the first row, by a clock that does not step
  typed    INTEGER NOT NULL,            -- when its writer says that it was typed; 0: when it came
  kind     TEXT NOT NULL,               -- '' for an edit: one entry of a document's log
  document INTEGER NOT NULL,            -- of an edit, otherwise 0
  seq      INTEGER NOT NULL,            -- of an edit: 1, 2, 3, … of its document; otherwise 0
  author   TEXT NOT NULL,               -- participant or person id
  name     TEXT NOT NULL,               -- the author's name at that time; '' for an edit
  content  BLOB NOT NULL,               -- of an edit the Yjs update, encoding v1; otherwise a JSON object or nothing
  private  BLOB NOT NULL,               -- a JSON object with what interviewers alone may know, or nothing
  sum      INTEGER NOT NULL,            -- CRC-32C of the row
  PRIMARY KEY (space, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_secrets (
  space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  first  INTEGER NOT NULL,              -- the first row that it is for
  secret BLOB NOT NULL,
  PRIMARY KEY (space, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  seq         INTEGER NOT NULL,         -- the last entry that is in it
  state       BLOB NOT NULL,            -- Yjs update, encoding v1
  authors     BLOB NOT NULL             -- whose client ids are whose, as package room writes it
, sum INTEGER NOT NULL DEFAULT 0, n INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE spaces (
  id           INTEGER PRIMARY KEY,     -- short, because every row repeats it
  interview_id TEXT NOT NULL UNIQUE REFERENCES interviews (id) ON DELETE CASCADE,
  last         INTEGER NOT NULL,        -- n of the newest row
  hash         BLOB NOT NULL,           -- of the chain, at the newest row
  backfilled   INTEGER NOT NULL,        -- up to which n rows were moved here from where releases before had them
  moving       INTEGER NOT NULL         -- 1: rows are still being moved here
) STRICT;

CREATE TABLE sqlite_sequence(name,seq);

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
, tests TEXT NOT NULL DEFAULT '{}', rev INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE test_runs (
  id           TEXT PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  author       TEXT NOT NULL,
  author_name  TEXT NOT NULL,
  language     TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  message      TEXT NOT NULL,
  total        INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,        -- 0: it runs
  results      TEXT NOT NULL,           -- JSON array, for everyone in the session
  private      TEXT NOT NULL            -- JSON array of the hidden ones, for interviewers alone
, last_n INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX answer_subjects_subject ON answer_subjects (subject);

CREATE INDEX answers_at ON answers (at);

CREATE INDEX answers_caller ON answers (caller, size);

CREATE INDEX changes_subject ON changes (subject);

CREATE INDEX credentials_of_participant ON credentials (participant_id) WHERE participant_id IS NOT NULL;

CREATE INDEX credentials_of_person ON credentials (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX events_of_interview ON events (interview_id, id);

CREATE INDEX executions_of_interview ON executions (interview_id, started_at, id);

CREATE INDEX executions_running ON executions (outcome) WHERE outcome = 'running';

CREATE INDEX hand_overs_at ON hand_overs (at);

CREATE INDEX interviews_newest ON interviews (created_at DESC, id DESC);

CREATE INDEX interviews_to_come ON interviews (starts_at) WHERE state = 'upcoming' AND starts_at <> 0;

CREATE INDEX interviews_untitled ON interviews (untitled) WHERE untitled <> 0;

CREATE INDEX letters_queued ON letters (not_before) WHERE state = 'queued';

CREATE INDEX letters_sending ON letters (handed_at) WHERE state = 'sending';

CREATE INDEX owed_of_interview ON owed (interview_id);

CREATE INDEX participants_of_interview ON participants (interview_id);

CREATE INDEX record_happenings ON record (space, kind, n) WHERE kind <> '';

CREATE INDEX templates_by_name ON templates (search, id);

CREATE INDEX test_runs_of_interview ON test_runs (interview_id, started_at, id);

CREATE INDEX test_runs_running ON test_runs (ended_at) WHERE ended_at = 0;

