"""One job at a time in one data set.

On this machine the lock is ``flock``: the system lets go of it when the process ends, however it ends.  An object store knows
nothing like it; there the lock is an object that says who has it and since when, renewed every few seconds, and one that was
not renewed for a minute is taken over.  Should two jobs meet all the same, they write the same bytes under the same names.
"""

from __future__ import annotations

import fcntl
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from extractor.batch.store import OutputError, Store, writing
from extractor.data import Struct
from extractor.errors import UsageError

RENEWED_EVERY = 10.0  # seconds
STALE_AFTER = 60.0
_KEY = "_manifest/lock.json"


class _Holder(Struct):
    token: str
    host: str
    pid: int
    at: float


@contextmanager
def only_one(store: Store) -> Iterator[None]:
    """Hold the data set; ``UsageError`` with one line when another job has it."""
    if store.local:
        with _flock(store):
            yield
    else:
        with _object(store):
            yield


@contextmanager
def _flock(store: Store) -> Iterator[None]:
    path = store.scratch / "lock"
    with writing(store.url):
        file = _locked(path)
    if file is None:
        raise UsageError(f"{store.url}: another job (process {_pid(path)}) is writing there; wait for it, or stop it")
    try:
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
    finally:
        path.unlink(missing_ok=True)
        file.close()
        with suppress(OSError):
            store.scratch.rmdir()


def _locked(path: Path) -> IO[str] | None:
    """The file at ``path``, locked; None where another process has it."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        with suppress(FileNotFoundError):
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                return file
        file.close()  # it was removed between opening and locking: by a job that has just ended


def _pid(path: Path) -> str:
    with suppress(OSError):
        return path.read_text() or "unknown"
    return "unknown"


@contextmanager
def _object(store: Store) -> Iterator[None]:
    token = uuid.uuid4().hex

    def claim() -> None:
        holder = _Holder(token=token, host=socket.gethostname(), pid=os.getpid(), at=time.time())
        store.write(_KEY, msgspec.json.encode(holder))

    other = _holder(store)
    if other is not None and not _stale(other):
        raise UsageError(
            f"{store.url}: another job (process {other.pid} on {other.host}) is writing there; wait for it, or stop it"
        )
    claim()
    found = _holder(store)
    if found is None or found.token != token:
        raise UsageError(f"{store.url}: another job has just begun to write there")
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEWED_EVERY):
            with suppress(OutputError):
                claim()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with suppress(Exception):
            store.delete([_KEY])


def _holder(store: Store) -> _Holder | None:
    store.files.invalidate_cache()
    try:
        return msgspec.json.decode(store.read(_KEY), type=_Holder)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _stale(holder: _Holder) -> bool:
    """Whether the holder is gone: not renewed for a while, or a process of this machine that is no longer there."""
    import psutil

    if time.time() - holder.at > STALE_AFTER:
        return True
    return holder.host == socket.gethostname() and not psutil.pid_exists(holder.pid)
