"""What can be had of multiprocessing where there is one process: pools, whose workers
are threads (see concurrent.futures.process). The rest says so."""
import os
from concurrent.futures import ProcessPoolExecutor, TimeoutError

import _candor

__all__ = ["Pool", "TimeoutError", "cpu_count", "freeze_support", "get_context", "get_start_method", "set_start_method"]


class AsyncResult:
    def __init__(self, futures, one, callback, error_callback):
        self._futures, self._one = futures, one
        if callback or error_callback:
            left = len(futures)

            def done(_):
                nonlocal left
                left -= 1
                if left:
                    return
                try:
                    value = self.get()
                except Exception as e:
                    if error_callback:
                        error_callback(e)
                else:
                    if callback:
                        callback(value)

            for f in futures:
                f.add_done_callback(done)

    def get(self, timeout=None):
        values = [f.result(timeout) for f in self._futures]
        return values[0] if self._one else values

    def wait(self, timeout=None):
        from concurrent.futures import wait

        wait(self._futures, timeout)

    def ready(self):
        return all(f.done() for f in self._futures)

    def successful(self):
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return not any(f.exception() for f in self._futures)


class Pool:
    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None):
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        self._executor = ProcessPoolExecutor(processes, None, initializer, initargs)
        self._open = True

    def _submit(self, func, calls, one=False, callback=None, error_callback=None):
        if not self._open:
            raise ValueError("Pool not running")
        return AsyncResult([self._executor.submit(func, *args, **kwds) for args, kwds in calls], one, callback, error_callback)

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        return self._submit(func, [(args, kwds)], True, callback, error_callback)

    def map(self, func, iterable, chunksize=None):
        return self.map_async(func, iterable).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._submit(func, [((x,), {}) for x in iterable], False, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        return self.starmap_async(func, iterable).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._submit(func, [(x, {}) for x in iterable], False, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        return (f.result() for f in self.map_async(func, iterable)._futures)

    def imap_unordered(self, func, iterable, chunksize=1):
        from concurrent.futures import as_completed

        return (f.result() for f in as_completed(self.map_async(func, iterable)._futures))

    def close(self):
        self._open = False

    def terminate(self):
        self._open = False
        self._executor.shutdown(False, cancel_futures=True)

    def join(self):
        if self._open:
            raise ValueError("Pool is still running")
        self._executor.shutdown()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminate()


def cpu_count():
    return os.cpu_count() or 1


def freeze_support():
    pass


def get_start_method(allow_none=False):
    return "spawn"


def set_start_method(method, force=False):
    if method not in ("spawn", None):
        raise ValueError(f"cannot find context for {method!r}")


def get_context(method=None):
    import sys

    set_start_method(method)
    return sys.modules[__name__]


def __getattr__(name):
    if name[0] == "_" or name not in _NEED_PROCESSES:
        raise AttributeError(f"module 'multiprocessing' has no attribute {name!r}")

    def refuse(*args, **kwargs):
        raise OSError(_candor.without(f"multiprocessing.{name} needs processes, which the built-in Python has not; threads and pools work"))

    refuse.__name__ = name
    return refuse


_NEED_PROCESSES = {
    "Process", "Queue", "JoinableQueue", "SimpleQueue", "Pipe", "Manager", "Value", "Array", "RawValue", "RawArray", "Lock", "RLock",
    "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier", "active_children", "current_process", "parent_process",
}
