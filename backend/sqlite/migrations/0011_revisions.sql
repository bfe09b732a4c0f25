-- Which change (changes.rev) made an interview or a template what it is, and each field of an
-- interview. 0, or a field that is not there: none since this was kept.

ALTER TABLE interviews ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interviews ADD COLUMN revs TEXT NOT NULL DEFAULT '{}'; -- a JSON object: {"name": 12}
ALTER TABLE templates ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
