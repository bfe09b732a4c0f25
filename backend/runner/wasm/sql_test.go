package wasm_test

import (
	"strings"
	"testing"
)

func TestSQLPrograms(t *testing.T) {
	testPrograms(t, "sql", []program{
		{name: "hello", files: files("main.sql", "SELECT 'hello' AS greeting;"), out: "┌──────────┐\n│ greeting │\n├──────────┤\n│ hello    │\n└──────────┘\n"},
		{name: "tables", files: files("main.sql", `
-- people; and what they like
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, height REAL);
INSERT INTO people (name, height) VALUES ('Ada', 1.7), ('Grace; Hopper', NULL), ('李', 0.1 + 0.2);
/* a comment; with a semicolon */
SELECT name, height, count(*) OVER () AS "how many" FROM people ORDER BY id;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT sum(i), json_object('a', max(i)), x'01ff', 2.0, 1e100, 'two' || char(10) || 'lines' AS l FROM n
`), out: `┌───────────────┬────────┬──────────┐
│ name          │ height │ how many │
├───────────────┼────────┼──────────┤
│ Ada           │ 1.7    │ 3        │
│ Grace; Hopper │ NULL   │ 3        │
│ 李            │ 0.3    │ 3        │
└───────────────┴────────┴──────────┘
┌────────┬──────────────────────────┬─────────┬─────┬────────┬───────┐
│ sum(i) │ json_object('a', max(i)) │ x'01ff' │ 2.0 │ 1e100  │ l     │
├────────┼──────────────────────────┼─────────┼─────┼────────┼───────┤
│ 6      │ {"a":3}                  │ x'01ff' │ 2.0 │ 1e+100 │ two   │
│        │                          │         │     │        │ lines │
└────────┴──────────────────────────┴─────────┴─────┴────────┴───────┘
`},
		{name: "triggers and transactions", files: files("main.sql", `
CREATE TABLE a (x); CREATE TABLE log (t);
CREATE TRIGGER tr AFTER INSERT ON a BEGIN INSERT INTO log VALUES (new.x); INSERT INTO log VALUES (-new.x); END;
BEGIN; INSERT INTO a VALUES (1); COMMIT;
BEGIN; INSERT INTO a VALUES (5); ROLLBACK;;
SELECT group_concat(t) FROM log; SELECT 1 WHERE 0;
.tables
.schema log
`), out: "┌─────────────────┐\n│ group_concat(t) │\n├─────────────────┤\n│ 1,-1            │\n└─────────────────┘\na\nlog\nCREATE TABLE log (t);\n"},
		{name: "files", files: files("main.sql", ".read lib/schema.sql\nINSERT INTO t VALUES (1);\nATTACH 'other.db' AS o; CREATE TABLE o.u (x); INSERT INTO o.u SELECT x + 1 FROM t;\nSELECT x FROM o.u;", "lib/schema.sql", "CREATE TABLE t (x);"), out: "┌───┐\n│ x │\n├───┤\n│ 2 │\n└───┘\n"},
		{name: "error", files: files("main.sql", "SELECT 1;\n\nSELECT *\n  FROM nobody;\nSELECT 2;"), out: "┌───┐\n│ 1 │\n├───┤\n│ 1 │\n└───┘\n", err: "main.sql:4:8: error: no such table: nobody\n  FROM nobody;\n       ^\n", code: 1},
		{name: "syntax error", files: files("main.sql", "CREATE TABLE a (x);\n  SELEC * FROM a;"), err: "main.sql:2:3: error: near \"SELEC\": syntax error\n  SELEC * FROM a;\n  ^\n", code: 1},
		{name: "error in another file", files: files("main.sql", "\n.read b.sql", "b.sql", "\n\n  INSERT INTO t VALUES (1)"), err: "b.sql:3:15: error: no such table: t\n", code: 1},
		{name: "broken constraint", files: files("main.sql", "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1);\nINSERT INTO a\nVALUES (1);"), err: "main.sql:3:1: error: UNIQUE constraint failed: a.x\n", code: 1},
		{name: "no end", files: files("main.sql", "SELECT 'abc"), err: "main.sql:1:8: error: unrecognized token: \"'abc\"\n", code: 1},
		{name: "missing file", files: files("main.sql", ".read no.sql"), err: "main.sql:1:1: error: [Errno 44] No such file or directory: '/no.sql'\n", code: 1},
		{name: "reads itself", files: files("main.sql", ".read main.sql"), err: "main.sql:1:1: error: main.sql reads itself\n", code: 1},
		{name: "empty", files: files("main.sql", " -- nothing\n;")},
	})
}

// TestSQLiteVersion: what is shown is what executes.
func TestSQLiteVersion(t *testing.T) {
	b := newBackend(t)
	r := newRunner(t, shared{b}, strict(""))
	for _, l := range r.Languages() {
		if l.ID == "sql" {
			testPrograms(t, "sql", []program{{name: l.Version, files: files("main.sql", "SELECT CASE 'SQLite ' || sqlite_version() WHEN '"+strings.ReplaceAll(l.Version, "'", "")+"' THEN 1 ELSE sqlite_version() END AS v"), out: "┌───┐\n│ v │\n├───┤\n│ 1 │\n└───┘\n"}})
		}
	}
}
