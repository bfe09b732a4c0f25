-- What tells that a stored document has changed by itself: a disk or a memory
-- may flip bits where SQLite's own checks see nothing. candor_entry_sum and
-- candor_snapshot_sum are this program's (sum.go). What was stored before gets
-- its checksum here, as it is now, so that from now on none is ever absent.

ALTER TABLE log ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;       -- CRC-32C of the row, its document's name included
ALTER TABLE snapshots ADD COLUMN sum INTEGER NOT NULL DEFAULT 0; -- the same

UPDATE log SET sum = (SELECT candor_entry_sum(interview_id || '/' || kind, seq, at, author, bytes) FROM documents WHERE id = document_id);
UPDATE snapshots SET sum = (SELECT candor_snapshot_sum(interview_id || '/' || kind, seq, state, authors) FROM documents WHERE id = document_id);
