# Runs a candidate's program as "python main.py" would. Everything up to reading
# the request happens before there is one.
import sys


def _candor():
    module = type(sys)("_candor")
    module.__file__ = "/.candor/modules/_candor.py"
    with open(module.__file__, encoding="utf-8") as f:
        exec(compile(f.read(), module.__file__, "exec"), module.__dict__)
    sys.modules["_candor"] = module
    return module


def start():
    import builtins, os

    candor = _candor()
    with open("/.candor/request", encoding="utf-8") as f:
        repl, columns, rows, main, *args = f.read().split("\0")
    with open("/.candor/installed", encoding="utf-8") as f:
        candor.installed, *packages = f.read().split("\0")
    candor.packages = frozenset(packages)
    path = "/" + main
    sys.argv = [main, *args]
    sys.path.insert(0, os.path.dirname(path))
    if columns != "0":
        for stream in sys.stdin, sys.stdout, sys.stderr:
            stream.isatty = lambda: True
        os.environ.update(TERM="xterm-256color", COLUMNS=columns, LINES=rows)

    module = type(sys)("__main__")
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    if repl:
        import code

        class Console(code.InteractiveConsole):
            def showtraceback(self):
                candor.explain(sys.exc_info()[1])
                super().showtraceback()

            def write(self, data):
                super().write("KeyboardInterrupt\n" if data == "\nKeyboardInterrupt\n" else data)  # the line has ended

        read = input

        def interruptible(prompt="", /):
            line = read(prompt)
            if line.endswith("\x03"):  # Ctrl-C
                raise KeyboardInterrupt
            return line

        builtins.input = interruptible
        sys.argv = [""]
        version = sys.version.partition(" ")[0]
        Console(module.__dict__).interact(f"Python {version}, exit() or Ctrl-D ends it", "")
        sys.exit()
    module.__file__ = path
    try:
        with open(path, "rb") as f:
            code = compile(f.read(), path, "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit:
        raise
    except BaseException as e:
        # The first entry of the traceback is this function.
        e.__traceback__ = e.__traceback__.tb_next
        candor.explain(e)
        sys.excepthook(type(e), e, e.__traceback__)
        sys.exit(1)


start()
