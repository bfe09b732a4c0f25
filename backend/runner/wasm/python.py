# Runs a candidate's program as "python main.py" would. Everything up to reading
# the request happens before there is one.
def start():
    import builtins, os, sys

    with open("/.candor/request", encoding="utf-8") as f:
        main, *args = f.read().split("\0")
    path = "/" + main
    sys.argv = [main, *args]
    sys.path.insert(0, os.path.dirname(path))
    sys.stdout.reconfigure(line_buffering=True)  # as on a terminal

    module = type(sys)("__main__")
    module.__file__ = path
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    try:
        with open(path, "rb") as f:
            code = compile(f.read(), path, "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit:
        raise
    except BaseException as e:
        # The first entry of the traceback is this function.
        e.__traceback__ = e.__traceback__.tb_next
        sys.excepthook(type(e), e, e.__traceback__)
        sys.exit(1)


start()
