"""Where a data set is kept: a folder of this machine or of an object store, behind the same few operations.

A local file is written beside its place and renamed; an object store shows an object only when it is complete.  So a
reader never sees half a file, and the record of a part, written last, vouches for its files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from extractor.errors import UsageError


class OutputError(UsageError):
    """The output cannot be written; the job stops, and the same command goes on from there."""


class Store:
    """The folder ``url``; ``key`` is always a path below it, with slashes."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        self.url = url.rstrip("/") or "/"
        try:
            self.files, self.root = url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{url}: not a folder that can be opened ({error})") from None
        self.local = "file" in _protocols(self.files)

    def path(self, key: str) -> str:
        """The path of ``key`` as the file system wants it."""
        return f"{self.root.rstrip('/')}/{key}"

    @cached_property
    def scratch(self) -> Path:
        """A folder on this machine for what is half done: inside a local store, else in the folder for temporary files,
        under a name that only this store has."""
        if self.local:
            return Path(self.root) / "_work"
        digest = hashlib.sha256(self.url.encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"duizhang-{digest}"

    def clear_scratch(self) -> None:
        """Remove what is half done."""
        shutil.rmtree(self.scratch, ignore_errors=True)

    def read(self, key: str) -> bytes:
        """The bytes of ``key``; ``FileNotFoundError`` where there is nothing."""
        data = self.files.cat_file(self.path(key))
        assert isinstance(data, bytes)
        return data

    def write(self, key: str, data: bytes) -> None:
        """Put ``data`` at ``key``, whole or not at all."""
        with writing(self.url):
            if not self.local:
                self.files.pipe_file(self.path(key), data)
                return
            self.scratch.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.scratch)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        self.put(Path(name), key)

    def put(self, file: Path, key: str) -> None:
        """Move a local file to ``key``, whole or not at all."""
        with writing(self.url):
            if not self.local:
                self.files.put_file(str(file), self.path(key))
                file.unlink()
                return
            target = Path(self.path(key))
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as written:
                os.fsync(written.fileno())
            file.chmod(0o666 & ~_umask())
            file.replace(target)

    def names(self, folder: str) -> list[str]:
        """The names of the files in ``folder``, sorted; none where it is not there."""
        self.files.invalidate_cache()
        try:
            found = self.files.ls(self.path(folder), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name.rstrip("/").rpartition("/")[2] for name in found)

    def read_all(self, folder: str, suffix: str) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of the files in ``folder`` that end in ``suffix``; many at a time from an object store."""
        names = [name for name in self.names(folder) if name.endswith(suffix)]
        for start in range(0, len(names), 64):
            some = names[start : start + 64]
            paths = [self.path(f"{folder}/{name}") for name in some]
            found: dict[str, bytes] = (
                self.files.cat(paths) if len(paths) > 1 else {paths[0]: self.files.cat_file(paths[0])}
            )
            yield from ((name, data) for name, (_, data) in zip(some, sorted(found.items()), strict=True))

    def delete(self, keys: list[str]) -> None:
        """Remove the files that are there."""
        for key in keys:
            if self.files.exists(self.path(key)):
                self.files.rm_file(self.path(key))

    def prepare(self) -> None:
        """Create the folder and try whether it can be written; ``OutputError`` with one clear line if not."""
        with writing(self.url):
            if self.local:
                Path(self.root).mkdir(parents=True, exist_ok=True)
            self.write("_manifest/format.json", b'{"format": 1}\n')


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Turns what stops a write into one line that says what to do."""
    try:
        yield
    except OutputError:
        raise
    except Exception as error:
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in _CLIENTS:
            raise
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise OutputError(
            f"{url}: cannot be written ({reason}); nothing is lost: mend that and run the same command again"
        ) from error


_CLIENTS = frozenset({"botocore", "aiobotocore", "aiohttp", "fsspec", "s3fs", "gcsfs", "google"})


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
