-- What an interview without a name of its own is called: see interview.Title.

ALTER TABLE interviews ADD COLUMN template_name TEXT NOT NULL DEFAULT ''; -- the template's, when it was chosen
ALTER TABLE interviews ADD COLUMN joined_id TEXT NOT NULL DEFAULT '';     -- the first participant who came by the link
ALTER TABLE interviews ADD COLUMN joined_name TEXT NOT NULL DEFAULT '';
ALTER TABLE interviews ADD COLUMN untitled INTEGER NOT NULL DEFAULT 0;    -- 1, 2, 3, …: tells apart those that nothing names; 0: something does

UPDATE interviews SET template_name = coalesce((SELECT t.name FROM templates t WHERE t.id = interviews.template_id), '');

UPDATE interviews SET joined_id = p.id, joined_name = p.name
FROM (SELECT interview_id, id, name, row_number() OVER (PARTITION BY interview_id ORDER BY joined_at, id) AS nth FROM participants WHERE mode = 'candidate') p
WHERE p.interview_id = interviews.id AND p.nth = 1;

UPDATE interviews SET untitled = n.number
FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM interviews
  WHERE name = '' AND template_name = '' AND candidate_name = '' AND joined_name = '') n
WHERE n.id = interviews.id;

CREATE INDEX interviews_untitled ON interviews (untitled) WHERE untitled <> 0;
