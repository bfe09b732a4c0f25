-- What happened in a session, edits and everything else, in one order: package
-- recording says what a row and the chain are. log, events and execution_output
-- are what releases before had of it. They are emptied interview by interview
-- (record_move.go), and nothing is written into them any more.

CREATE TABLE spaces (
  id           INTEGER PRIMARY KEY,     -- short, because every row repeats it
  interview_id TEXT NOT NULL UNIQUE REFERENCES interviews (id) ON DELETE CASCADE,
  last         INTEGER NOT NULL,        -- n of the newest row
  hash         BLOB NOT NULL,           -- of the chain, at the newest row
  backfilled   INTEGER NOT NULL,        -- up to which n rows were moved here from where releases before had them
  moving       INTEGER NOT NULL         -- 1: rows are still being moved here
) STRICT;

-- What salts are derived from. A new secret begins where rows may have to go
-- without the others: with a secret goes what could prove its rows.
CREATE TABLE record_secrets (
  space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  first  INTEGER NOT NULL,              -- the first row that it is for
  secret BLOB NOT NULL,
  PRIMARY KEY (space, first)
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

CREATE INDEX record_happenings ON record (space, kind, n) WHERE kind <> '';

ALTER TABLE documents ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0; -- of the newest entry of its log
ALTER TABLE snapshots ADD COLUMN n INTEGER NOT NULL DEFAULT 0;        -- a row that is not behind the entry seq: where reading on begins

-- Where in the record an execution and a run of tests begin and end; 0: it does not.
ALTER TABLE executions ADD COLUMN first_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN last_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE test_runs ADD COLUMN last_n INTEGER NOT NULL DEFAULT 0;

-- Who is in a session, as the record has it: after a kill they have left.
CREATE TABLE present (
  space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  author TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (space, author)
) STRICT, WITHOUT ROWID;

-- What happened to an interview in a transaction of its own, until it is in the record.
CREATE TABLE owed (
  id           INTEGER PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  at           INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  author       TEXT NOT NULL,
  name         TEXT NOT NULL,
  data         TEXT NOT NULL
) STRICT;

CREATE INDEX owed_of_interview ON owed (interview_id);
