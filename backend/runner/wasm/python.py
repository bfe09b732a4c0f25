# Runs a candidate's program as "python main.py" would. Everything up to reading
# the request happens before there is one.
import sys


class AsyncioHere:
    """Gives asyncio, once it is imported, an event loop without sockets.

    The loop of Python needs a pair of connected sockets to wake itself, which
    WASI has not. Nothing but time can wake a program here, so waiting is sleeping.
    """

    def find_spec(self, name, path=None, target=None):
        if name != "asyncio":
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        loader, patch = spec.loader, self.patch

        class Loader:
            def create_module(self, spec):
                return loader.create_module(spec)

            def exec_module(self, module):
                spec.loader = module.__loader__ = loader
                loader.exec_module(module)
                if hasattr(module, "SelectorEventLoop"):
                    patch(module)

        spec.loader = Loader()
        return spec

    @staticmethod
    def patch(asyncio):
        import selectors
        import time

        class Selector(selectors._BaseSelectorImpl):
            def select(self, timeout=None):
                if timeout is None or timeout > 0:
                    time.sleep(3600 if timeout is None else timeout)
                return []

        class Loop(asyncio.SelectorEventLoop):
            def __init__(self):
                super().__init__(Selector())

            def _make_self_pipe(self):
                pass

            def _close_self_pipe(self):
                pass

            def _write_to_self(self):
                pass

            # There are no threads: what asks for one is done at once.
            def run_in_executor(self, executor, func, *args):
                future = self.create_future()
                try:
                    future.set_result(func(*args))
                except Exception as e:
                    future.set_exception(e)
                return future

        class Policy(asyncio.DefaultEventLoopPolicy):
            _loop_factory = Loop

        asyncio.set_event_loop_policy(Policy())


def start():
    import builtins, os

    sys.meta_path.insert(0, AsyncioHere())
    with open("/.candor/request", encoding="utf-8") as f:
        repl, columns, rows, main, *args = f.read().split("\0")
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
        sys.excepthook(type(e), e, e.__traceback__)
        sys.exit(1)


start()
