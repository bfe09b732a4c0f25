"""ProcessPoolExecutor with threads: there are no processes beside this one. What goes
into a call and comes out of it is copied, as between processes."""
import pickle
from concurrent.futures import _base
from concurrent.futures.thread import BrokenThreadPool, ThreadPoolExecutor


class BrokenProcessPool(BrokenThreadPool):
    """As with processes."""


def _copied(call):
    fn, args, kwargs = pickle.loads(call)
    return pickle.dumps(fn(*args, **kwargs))


class ProcessPoolExecutor(_base.Executor):
    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        self._pool = ThreadPoolExecutor(max_workers, "ProcessPoolExecutor", initializer, initargs)

    def submit(self, fn, /, *args, **kwargs):
        outer = _base.Future()
        try:
            call = pickle.dumps((fn, args, kwargs))
        except Exception as e:
            outer.set_running_or_notify_cancel()
            outer.set_exception(e)
            return outer
        inner = self._pool.submit(_copied, call)

        def done(_):
            if inner.cancelled():
                outer.cancel()
            if not outer.set_running_or_notify_cancel():
                return
            if e := inner.exception():
                outer.set_exception(e)
            else:
                outer.set_result(pickle.loads(inner.result()))

        inner.add_done_callback(done)
        return outer

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        return super().map(fn, *iterables, timeout=timeout)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
