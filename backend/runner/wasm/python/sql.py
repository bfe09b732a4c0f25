# Runs SQL as SQLite's own shell would: statement by statement, results as tables.
# Everything up to reading the request happens before there is one.
import re
import sqlite3
import sys
import unicodedata

TOKEN = re.compile(r"\s+|--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?|`[^`]*`?|\[[^\]]*\]?|[\w$]+|.", re.S)
BLANK = re.compile(r"(?:\s|--[^\n]*|/\*.*?(?:\*/|\Z))*", re.S)


class Stop(Exception):
    """Ends the program, or the prompt."""


def statements(text):
    """Gives each statement's place and text, and each command's that starts with a dot."""
    at = BLANK.match(text).end()
    end = at
    while end < len(text):
        if end == at and text[at] == ".":
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            yield at, text[at:stop].strip()
            end = at = BLANK.match(text, stop).end()
            continue
        token = TOKEN.match(text, end)
        end = token.end()
        # A trigger has semicolons in it: SQLite knows.
        if token.group() == ";" and sqlite3.complete_statement(text[at:end]):
            if end - at > 1:
                yield at, text[at:end]
            end = at = BLANK.match(text, end).end()
    if at < len(text):
        yield at, text[at:]


def show(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, float):
        text = f"{value:.15g}".replace("inf", "Inf")
        return text if re.search("[.eIn]", text) else text + ".0"
    return str(value).replace("\t", "    ").replace("\r", "")


def width(text):
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def table(head, rows):
    lines = [[cell.split("\n") for cell in row] for row in [head, *rows]]
    sizes = [max(width(part) for row in lines for part in row[i]) for i in range(len(head))]
    rule = lambda left, middle, right: left + middle.join("─" * (n + 2) for n in sizes) + right
    out = [rule("┌", "┬", "┐")]
    for number, row in enumerate(lines):
        if number == 1:
            out.append(rule("├", "┼", "┤"))
        for part in range(max(map(len, row))):
            cells = [cell[part] if part < len(cell) else "" for cell in row]
            out.append("│" + "│".join(f" {c}{' ' * (n - width(c))} " for c, n in zip(cells, sizes)) + "│")
    out.append(rule("└", "┴", "┘"))
    print("\n".join(out))


class Shell:
    def __init__(self):
        # No transactions but the program's own.
        self.db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        self.db.text_factory = lambda b: b.decode("utf-8", "replace")
        # This build of SQLite breaks when it makes a temporary file.
        self.db.execute("PRAGMA temp_store = MEMORY")
        self.reading = []  # the files that are being read

    def run(self, name, text):
        for at, statement in statements(text):
            try:
                if statement.startswith("."):
                    self.command(statement)
                else:
                    self.execute(statement)
            except (sqlite3.Error, sqlite3.Warning, OSError, OverflowError, ValueError) as e:
                self.fail(name, text, at, statement, str(e))

    def fail(self, name, text, at, statement, message):
        if name is None:
            raise Stop(f"Error: {message}")
        # SQLite names the text before which it gave up; its place is known when it is there once.
        near = re.match(r'near "(.+)": |no such \w+: (?:\w+\.)?(.+)|unrecognized token: "(.+)"', message, re.S)
        if near:
            wanted = next(g for g in near.groups() if g)
            found = [m.start() for m in TOKEN.finditer(statement) if m.group().strip("\"`[]") == wanted]
            if len(found) == 1:
                at += found[0]
        start = text.rfind("\n", 0, at) + 1
        source = text[start:].partition("\n")[0].replace("\t", " ")[:200]
        place = f"{name}:{text.count(chr(10), 0, at) + 1}:{at - start + 1}"
        raise Stop(f"{place}: error: {message}\n{source}\n{' ' * (at - start) if at - start < 200 else ''}^")

    def execute(self, statement):
        cursor = self.db.execute(statement)
        if cursor.description is None:
            return
        rows = [[show(v) for v in row] for row in cursor]
        if rows:
            table([c[0] for c in cursor.description], rows)

    def command(self, line):
        name, _, argument = line.partition(" ")
        argument = argument.strip().strip("\"'")
        if name == ".read":
            if argument in self.reading or len(self.reading) > 20:
                raise ValueError(f"{argument} reads itself")
            with open("/" + argument.lstrip("/"), encoding="utf-8") as f:
                text = f.read()
            self.reading.append(argument)
            self.run(argument, text)
            self.reading.pop()
        elif name == ".tables":
            for (table,) in self.db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name LIKE ? ORDER BY 1", [argument or "%"]):
                print(table)
        elif name == ".schema":
            for (sql,) in self.db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name LIKE ? ORDER BY rowid", [argument or "%"]):
                print(sql + ";")
        elif name in (".quit", ".exit"):
            raise Stop("")
        elif name == ".help":
            print(".read FILE    execute the statements of a file\n.tables       list the tables and views\n.schema       show how they were made\n.quit         end")
        else:
            raise ValueError(f"there is no command {name} here; .help shows them")

    def prompt(self):
        print(f"SQLite {sqlite3.sqlite_version} in memory, .help shows commands, .quit or Ctrl-D ends it")
        text = ""
        while True:
            try:
                line = input("   ...> " if text else "sqlite> ")
            except EOFError:
                print()
                return
            if line.endswith("\x03"):  # Ctrl-C
                text = ""
                continue
            text += line + "\n"
            if BLANK.match(text).end() == len(text):
                text = ""
            elif text.lstrip().startswith(".") or sqlite3.complete_statement(text):
                try:
                    self.run(None, text)
                except Stop as e:
                    if not str(e):
                        return
                    print(e, file=sys.stderr)
                text = ""


def start():
    shell = Shell()
    with open("/.candor/request", encoding="utf-8") as f:
        repl, columns, rows, main, *args = f.read().split("\0")
    if repl:
        return shell.prompt()
    with open("/" + main, encoding="utf-8") as f:
        text = f.read()
    shell.reading.append(main)
    try:
        shell.run(main, text)
    except MemoryError:
        sys.exit("Error: out of memory")
    except Stop as e:
        if str(e):
            sys.exit(str(e))


start()
