-- Tests of templates, and what became of them in sessions. Times are unix
-- milliseconds UTC. What is hidden of them has columns of its own, so that no
-- query for candidates has it at hand.

ALTER TABLE templates ADD COLUMN tests TEXT NOT NULL DEFAULT '{}'; -- JSON object of {cases, files}

-- What an interview's session began with; none when it has no tests.
CREATE TABLE interview_tests (
  interview_id TEXT PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
  language     TEXT NOT NULL,           -- of the test files; '' for that of whoever runs them
  tests        TEXT NOT NULL            -- JSON object of {cases, files}
) STRICT;

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
) STRICT;

CREATE INDEX test_runs_of_interview ON test_runs (interview_id, started_at, id);
CREATE INDEX test_runs_running ON test_runs (ended_at) WHERE ended_at = 0;
