# Comes before the start scripts. Python's library lies in an archive whose table
# alone takes longer to read than everything else at the start. The first
# interpreter of a process therefore leaves for the next ones, outside of the archive,
# what is imported before any program is: they look into it only when the program
# imports something.
def at_home():
    import builtins, encodings, os, site, sys

    library = "/usr/local/lib/python3.12"
    archive = "/usr/local/lib/python312.zip"
    if os.environ.pop("PYTHONHOME", None):
        for name in "prefix", "exec_prefix", "base_prefix", "base_exec_prefix":
            setattr(sys, name, "/usr/local")
        sys.path[:] = [archive, library, library + "/lib-dynload"]
        sys.path_importer_cache.clear()
        encodings.__path__[:] = [archive + "/encodings"]
    else:
        home = "/.candor/python/lib/python3.12/"
        os.makedirs(home + "encodings")
        open(home + "os.py", "w").close()  # by which the folder is known
        compiled = sys.modules["_frozen_importlib_external"]._code_to_timestamp_pyc
        for name, file in ("encodings", "__init__"), ("encodings.aliases", "aliases"), ("encodings.utf_8", "utf_8"):
            with open(f"{home}encodings/{file}.pyc", "wb") as f:
                f.write(compiled(sys.modules[name].__loader__.get_code(name)))
    # What is left of "import site" that people use.
    site.setquit()
    site.sethelper()
    site.setcopyright()


at_home()
del at_home

