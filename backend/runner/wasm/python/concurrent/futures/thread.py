"""ThreadPoolExecutor, which the build of Python lacks."""
import itertools
import os
import queue
import threading
import weakref
from concurrent.futures import _base


class BrokenThreadPool(_base.BrokenExecutor):
    """A thread's initializer failed."""


_pools = weakref.WeakSet()


def _join_all():
    for pool in list(_pools):
        pool.shutdown()


threading._register_atexit(_join_all)


class ThreadPoolExecutor(_base.Executor):
    _names = itertools.count()

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._work_queue = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads = set()
        self._broken = False
        self._shutdown = False
        self._lock = threading.Lock()
        self._prefix = thread_name_prefix or f"ThreadPoolExecutor-{next(self._names)}"
        self._initializer, self._initargs = initializer, initargs
        _pools.add(self)

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = _base.Future()
            self._work_queue.put((future, fn, args, kwargs))
            if not self._idle.acquire(timeout=0) and len(self._threads) < self._max_workers:
                # A pool that is forgotten is over, so its threads do not hold it.
                worker = threading.Thread(
                    name=f"{self._prefix}_{len(self._threads)}", target=_work,
                    args=(weakref.ref(self, lambda _, work=self._work_queue: work.put(None)), self._work_queue, self._initializer, self._initargs))
                try:
                    worker.start()
                except RuntimeError:
                    if not self._threads:  # those that are there do the work
                        raise
                else:
                    self._threads.add(worker)
            return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._shutdown = True
            if cancel_futures:
                self._drop(lambda future: future.cancel())
            self._work_queue.put(None)
        if wait:
            for worker in self._threads:
                worker.join()

    def _drop(self, end):
        while True:
            try:
                item = self._work_queue.get_nowait()
            except queue.Empty:
                return
            if item is not None:
                end(item[0])

    def _break(self):
        with self._lock:
            self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            self._drop(lambda future: future.set_exception(BrokenThreadPool(self._broken)))


def _work(pool_ref, work, initializer, initargs):
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
            if pool := pool_ref():
                pool._break()
            return
    while True:
        try:
            item = work.get_nowait()
        except queue.Empty:
            if pool := pool_ref():
                pool._idle.release()
            del pool
            item = work.get()
        if item is None:
            work.put(None)  # for the others
            return
        future, fn, args, kwargs = item
        if future.set_running_or_notify_cancel():
            try:
                result = fn(*args, **kwargs)
            except BaseException as e:
                future.set_exception(e)
            else:
                future.set_result(result)
        del item, future, fn, args, kwargs
        result = None
