-- What an execution was started with besides its files and its input, and the
-- terminal that it had: its output shows as it was only on one.

ALTER TABLE executions ADD COLUMN args TEXT NOT NULL DEFAULT '[]';          -- JSON array
ALTER TABLE executions ADD COLUMN repl INTEGER NOT NULL DEFAULT 0;          -- 1: the language's own prompt
ALTER TABLE executions ADD COLUMN terminal_columns INTEGER NOT NULL DEFAULT 0; -- 0: it had no terminal
ALTER TABLE executions ADD COLUMN terminal_rows INTEGER NOT NULL DEFAULT 0;

-- A check cannot be changed, so the table is made anew: 'notice' is what Candor
-- says itself, 'input' what a program was started with.
CREATE TABLE execution_output_5 (
  execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,        -- 1, 2, 3, … over all streams
  at           INTEGER NOT NULL,
  stream       TEXT NOT NULL CHECK (stream IN ('stdout', 'stderr', 'notice', 'input')),
  text         TEXT NOT NULL,
  PRIMARY KEY (execution_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO execution_output_5 SELECT execution_id, seq, at, stream, text FROM execution_output;
DROP TABLE execution_output;
ALTER TABLE execution_output_5 RENAME TO execution_output;
