-- What everybody in a session is asked to do is for interviewers to say, and was
-- in a document that candidates may write into. Sessions that began keep what
-- the relay itself wrote into it, as its first entry; what a participant wrote
-- there later is nobody's instructions. candor_instructions is this program's
-- (instructions.go).

CREATE TABLE interview_instructions (
  interview_id TEXT PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
  author       TEXT NOT NULL,           -- 'template', or the person who wrote them
  text         TEXT NOT NULL            -- Markdown
) STRICT;

INSERT INTO interview_instructions (interview_id, author, text)
  SELECT documents.interview_id, log.author, candor_instructions(log.bytes)
  FROM documents JOIN log ON log.document_id = documents.id
  WHERE documents.kind = 'code' AND log.seq = 1 AND log.author = 'template' AND candor_instructions(log.bytes) <> '';
