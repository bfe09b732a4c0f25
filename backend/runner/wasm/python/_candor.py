"""What the built-in Python puts in the place of what its build lacks: modules of its
own, changes to the library's, and a sentence for what cannot be had."""
import sys

# The same language as a toolchain of the machine, and its packages: "" when there is none.
installed, packages = "", ()

# The installed language has none either: this is said without naming it.
NETWORK = "programs in Candor have no network"
# For what of the library cannot be here, what would do.
ABSENT = {
    "ssl": NETWORK,
    "ctypes": "the built-in Python can load no C libraries",
    "lzma": "the built-in Python has not got it; zlib, gzip, bz2 and zipfile work",
    "mmap": "the built-in Python has not got it; io.BytesIO and memoryview work",
    "curses": "the built-in Python has no such terminal; print works with ANSI colours",
    "readline": "the terminal of the built-in Python edits lines by itself",
    "termios": "the terminal of the built-in Python cannot be changed",
    "tkinter": "there are no windows here",
    "turtle": "there are no windows here",
    "webbrowser": "there is no browser here",
    "venv": "nothing can be installed into the built-in Python",
    "pip": "nothing can be installed into the built-in Python",
    "ensurepip": "nothing can be installed into the built-in Python",
    **dict.fromkeys(("fcntl", "pwd", "grp", "resource", "syslog"), "there is no Unix beneath the built-in Python"),
    "distutils": "Python 3.12 has it no more",
}
ABSENT["_lzma"], ABSENT["_ssl"] = ABSENT["lzma"], ABSENT["ssl"]
# Of these, the installed language may have no more.
ALONE = {"pip", "venv", "ensurepip", "tkinter", "turtle", "webbrowser", "distutils", "ssl", "_ssl"}
# Distributions that people try, by their modules: the library is all that there is here.
KNOWN = set(
    "numpy pandas scipy matplotlib seaborn sklearn torch tensorflow flask django fastapi pydantic pytest hypothesis "
    "sortedcontainers networkx sympy attr yaml dateutil pytz tqdm rich click jinja2 sqlalchemy PIL cv2 bs4 lxml numba polars "
    "more_itertools toolz setuptools wheel tabulate termcolor colorama cachetools".split()
)
# Those that are of no use without a network.
CONNECTING = set("requests httpx aiohttp websockets urllib3 paramiko psycopg2 pymysql pymongo redis boto3".split())


def without(sentence, needs=None):
    """The sentence, and what has it: the installed language, if it needs no more than that has."""
    if installed and (needs is None or needs in packages):
        return f"{sentence}; {installed} has it: choose that language"
    return sentence


def refusal(name):
    """Why there is no such module, or None."""
    top = name.partition(".")[0]
    if top in ABSENT:
        return ABSENT[top] if top in ALONE else without(ABSENT[top])
    if top in KNOWN:
        return without("the built-in Python has only its standard library", top)
    if top in CONNECTING:
        return f"the built-in Python has only its standard library, and {NETWORK}"
    return None


class Changes:
    """Comes first: changes modules of the library once they are imported."""

    def find_spec(self, name, path=None, target=None):
        if name not in CHANGES:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        if (spec.origin or "").startswith("/usr/"):  # else it is the program's own of that name
            spec.loader = Changed(spec.loader, CHANGES.pop(name))
        return spec


class Changed:
    def __init__(self, loader, change):
        self.loader, self.change = loader, change

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.change(module)


class Additions:
    """Comes last: has modules that the library lacks."""

    def __init__(self, modules):
        self.modules = modules  # name: whether it is a package

    def find_spec(self, name, path=None, target=None):
        if name not in self.modules:
            return None
        file = "/.candor/modules/" + name.replace(".", "/") + ("/__init__.py" if self.modules[name] else ".py")
        places = [file.rpartition("/")[0]] if self.modules[name] else None
        find = sys.modules["_frozen_importlib_external"].spec_from_file_location
        return find(name, file, submodule_search_locations=places)


def explain(error, seen=None):
    """Puts into errors about modules why those are not there."""
    seen = seen or set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ModuleNotFoundError) and error.name and error.msg == f"No module named {error.name!r}":
            if reason := refusal(error.name):
                error.msg += ": " + reason
        explain(error.__cause__, seen)
        error = error.__context__


def asyncio(module):
    """Gives asyncio an event loop without sockets, by a pair of which the loop of
    Python wakes itself: nothing but time and threads can wake a program here."""
    if not hasattr(module, "SelectorEventLoop"):
        return
    import selectors
    import threading

    class Selector(selectors._BaseSelectorImpl):
        def __init__(self):
            super().__init__()
            self.woken = threading.Event()

        def select(self, timeout=None):
            if timeout is None or timeout > 0:
                self.woken.wait(timeout)
                self.woken.clear()
            return []

    class Loop(module.SelectorEventLoop):
        def __init__(self):
            self._here = Selector()
            super().__init__(self._here)

        def _make_self_pipe(self):
            pass

        def _close_self_pipe(self):
            pass

        def _write_to_self(self):
            self._here.woken.set()

    class Policy(module.DefaultEventLoopPolicy):
        _loop_factory = Loop

    module.set_event_loop_policy(Policy())


def hashlib(module):
    import hmac

    def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
        if not isinstance(hash_name, str):
            raise TypeError(f"argument 'hash_name' must be str, not {type(hash_name).__name__}")
        password, salt = bytes(memoryview(password)), bytes(memoryview(salt))
        size = module.new(hash_name).digest_size
        dklen = size if dklen is None else dklen
        if iterations < 1:
            raise ValueError("iteration value must be greater than 0.")
        if dklen < 1:
            raise ValueError("key length must be greater than 0.")
        block = module.new(hash_name).block_size
        if len(password) > block:
            password = module.new(hash_name, password).digest()
        password = password.ljust(block, b"\0")
        inner = module.new(hash_name, password.translate(hmac.trans_36))
        outer = module.new(hash_name, password.translate(hmac.trans_5C))
        inner_copy, outer_copy = inner.copy, outer.copy
        key = b""
        for number in range(1, -(-dklen // size) + 1):
            last = salt + number.to_bytes(4)
            sum = 0
            for _ in range(iterations):
                one = inner_copy()
                one.update(last)
                two = outer_copy()
                two.update(one.digest())
                last = two.digest()
                sum ^= int.from_bytes(last)
            key += sum.to_bytes(size)
        return key[:dklen]

    def scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64):
        raise ValueError(without("scrypt is not in the built-in Python; hashlib.pbkdf2_hmac is"))

    module.pbkdf2_hmac, module.scrypt = pbkdf2_hmac, scrypt


def locale(module):
    known, really = {"", "C", "POSIX", "C.UTF-8", "C.utf8"}, module._setlocale

    def setlocale(category, name=None):
        # It would take every name, and go on as before.
        if name is not None and not known.issuperset(name.split(";")):
            # Which ones a machine has, nobody knows here.
            raise module.Error(f"unsupported locale setting: the built-in Python has only C.UTF-8, not {name!r}")
        return really(category, name)

    module._setlocale = setlocale


def zoneinfo(module):
    from zoneinfo import _common

    def load_tzdata(key):
        if key in zones():
            return open("/.candor/zoneinfo/" + key, "rb")
        raise module.ZoneInfoNotFoundError(f"No time zone found with key {key}")

    _common.load_tzdata = load_tzdata
    module.available_timezones = lambda: set(zones())


def zones(known=[]):
    if not known:
        with open("/.candor/zones", encoding="utf-8") as f:
            known.append(frozenset(f.read().split()))
    return known[0]


def refusing(sentence):
    def refuse(*args, **kwargs):
        import errno

        raise OSError(errno.ENOTSUP, sentence if sentence == NETWORK else without(sentence))

    return refuse


def socket(module):
    refuse = refusing(NETWORK)
    module.socket.__init__ = refuse
    for name in "create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostname", "getfqdn", "socketpair":
        setattr(module, name, refuse)


def urllib_request(module):
    def unknown_open(self, req):
        raise module.URLError(NETWORK if req.type == "https" else f"unknown url type: {req.type}")

    module.UnknownHandler.unknown_open = unknown_open


def subprocess(module):
    module.Popen.__init__ = refusing("there are no programs beside the built-in Python")


# Names that modules of the library lack, which programs for Unix ask for: why.
LACKING = {
    "os": {
        "fork": "the built-in Python is one process; threading and concurrent.futures work",
        "kill": "the built-in Python is one process; sys.exit and raise KeyboardInterrupt work",
        **dict.fromkeys(("wait", "waitpid", "popen", "posix_spawn", "spawnlp", "spawnvp", "execv", "execvp"), "there are no programs beside the built-in Python"),
    },
    "signal": dict.fromkeys(("alarm", "setitimer", "pause", "sigwait"), "the built-in Python has no signals; threading.Timer and time.monotonic work"),
}


def lacking(module):
    """Has the AttributeError say why: hasattr, by which the library asks, stays false."""

    def __getattr__(name):
        text = f"module {module.__name__!r} has no attribute {name!r}"
        why = LACKING[module.__name__].get(name)
        raise AttributeError(f"{text}: {without(why)}" if why else text, name=name, obj=module)

    module.__getattr__ = __getattr__


def getpass(module):
    import os

    def getuser():
        return next(filter(None, map(os.environ.get, ("LOGNAME", "USER", "LNAME", "USERNAME"))), "candidate")

    module.getuser = getuser


CHANGES = {
    "asyncio": asyncio,
    "getpass": getpass,
    "hashlib": hashlib,
    "locale": locale,
    "signal": lacking,
    "socket": socket,
    "subprocess": subprocess,
    "urllib.request": urllib_request,
    "zoneinfo": zoneinfo,
}


def prepare():
    sys.meta_path.insert(0, Changes())
    sys.meta_path.append(Additions({"multiprocessing": True, "concurrent.futures.thread": False, "concurrent.futures.process": False}))
    import os

    os.system = refusing("there are no programs beside the built-in Python")
    lacking(os)


prepare()
