"""SRC… -> the documents to be read: folders, globs, lists, ZIPs, on this machine or behind any fsspec URL.

    data/            every document in the folder and below it, by its suffix, hidden ones left out
    'data/**/*.pdf'  what the pattern matches
    crawl.zip        every document in the archive (a ZIP inside a folder is one document, as for ``check``)
    @list.txt, -     a list of files, one a line; - is standard input
    s3://bucket/x    any of these in an object store

A source that is not there is an error of the call; a line of a list that is not there costs one row in ``failures``.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast
from zipfile import ZipFile

from extractor.batch.job import Source
from extractor.errors import UnreadableError, UsageError
from extractor.readers.archive import safe_name
from extractor.readers.formats import is_document
from extractor.readers.package import BROKEN, files_of, open_archive, open_member

MISSING = -1
_LARGEST_MEMBER = 256 << 20  # bytes of one file in a ZIP
_GLOB = frozenset("*?[")
_BACK = "nothing is lost: bring it back and run the same command again"


class SourceError(UsageError):
    """What was listed can no longer be reached, and not one file only; the job stops, and the same command goes on."""


def expand(names: Iterable[str]) -> Iterator[Source]:
    """The documents that ``names`` stand for, in no particular order; a document named twice comes twice."""
    for name in names:
        if name == "-":
            yield from _listed(sys.stdin)
        elif name.startswith("@"):
            yield from _list_file(name[1:])
        else:
            yield from _named(name)


def fetch(source: Source) -> bytes:
    """The bytes of a source.  Raises ``FileNotFoundError`` where it is gone, ``UnreadableError`` with one line where it
    cannot be read, ``SourceError`` where the folder or the store that it was in is gone, too."""
    if source.member:
        return _member(source)
    if "://" in source.url:
        return _remote_bytes(source)
    try:
        if not stat.S_ISREG(os.stat(source.url).st_mode):  # noqa: PTH116 (a pipe would be waited for)
            raise UnreadableError(f"{source.name}: not a file")
        return Path(source.url).read_bytes()
    except FileNotFoundError:
        folder = Path(source.url).parent
        if source.size != MISSING and not folder.exists():
            raise SourceError(f"{folder}: was there when the job began and is gone; {_BACK}") from None
        raise
    except OSError as error:
        raise UnreadableError(f"{source.name}: cannot be read ({error.strerror or error})") from None


def _remote_bytes(source: Source) -> bytes:
    files, path = _file_system(source.url)
    try:
        return cast("bytes", files.cat_file(path))
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnreadableError(f"{source.name}: cannot be read ({error})") from None
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(f"{source.url}: cannot be reached ({reason}); {_BACK}") from None


# ------------------------------------------------------------------------------------------------------ one by one


def _named(name: str) -> Iterator[Source]:
    if "://" in name:
        yield from _remote(name)
        return
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116 (Path.exists fails on a name too long)
    except (OSError, ValueError):
        if _GLOB & set(name):
            yield from _matched(name)
            return
        raise UsageError(f"{name}: no such file or folder") from None
    if stat.S_ISDIR(mode):
        yield from _folder(name)
    elif name.lower().endswith(".zip"):
        yield from _archive(name, name)
    else:
        yield _file(name)


def _file(name: str, entry: os.DirEntry[str] | None = None) -> Source:
    try:
        info = entry.stat() if entry is not None else os.stat(name)  # noqa: PTH116
    except (OSError, ValueError):
        return Source(name=name, url=name, size=MISSING, stamp="")
    return Source(name=name, url=name, size=info.st_size, stamp=str(info.st_mtime_ns))


def _folder(name: str) -> Iterator[Source]:
    """All documents in a folder, without holding more than one folder's names."""
    found = False
    waiting = [name]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be listed ({error.strerror})") from None
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    waiting.append(entry.path)
            elif is_document(entry.name) and entry.is_file():
                found = True
                yield _file(entry.path, entry)
    if not found:
        raise UsageError(f"{name}: no documents in this folder")


def _matched(pattern: str) -> Iterator[Source]:
    from glob import iglob  # Path.glob takes no absolute pattern

    found = False
    for name in iglob(pattern, recursive=True):  # noqa: PTH207
        if Path(name).is_file():
            found = True
            yield _file(name)
    if not found:
        raise UsageError(f"{pattern}: matches no file")


def _list_file(name: str) -> Iterator[Source]:
    try:
        with Path(name).open(encoding="utf-8", errors="surrogateescape") as lines:
            yield from _listed(lines)
    except OSError as error:
        raise UsageError(f"@{name}: the list cannot be read ({error.strerror})") from None


def _listed(lines: IO[str]) -> Iterator[Source]:
    for line in lines:
        name = line.rstrip("\r\n").removeprefix("\ufeff")
        if not name:
            continue
        if "://" in name:
            files, path = _file_system(name)
            yield (
                _object(name, files.info(path))
                if files.exists(path)
                else Source(name=name, url=name, size=MISSING, stamp="")
            )
        else:
            yield _file(name)


# --------------------------------------------------------------------------------------------------------- archives


def _archive(name: str, url: str) -> Iterator[Source]:
    """The documents in a ZIP; their stamps are their checksums."""
    try:
        archive = _open_archive(url)
    except BROKEN as error:
        raise UsageError(f"{name}: not a ZIP that can be read ({error})") from None
    found = False
    for info in files_of(archive):
        inside = safe_name(info)
        if inside.startswith("__MACOSX/") or not is_document(PurePosixPath(inside).name):
            continue
        found = True
        yield Source(
            name=f"{name}/{inside}", url=url, size=info.file_size, stamp=f"{info.CRC:08x}", member=info.filename
        )
    if not found:
        raise UsageError(f"{name}: no documents in this archive")


@lru_cache(maxsize=4)
def _open_archive(url: str) -> ZipFile:
    """An archive, kept open: its list of contents is read once a process."""
    if "://" not in url:
        return open_archive(url)
    files, path = _file_system(url)
    return open_archive(files.open(path, "rb"))


def _member(source: Source) -> bytes:
    try:
        archive = _open_archive(source.url)
        with open_member(archive, archive.getinfo(source.member)) as stream:
            data = cast("bytes", stream.read(_LARGEST_MEMBER + 1))
    except KeyError:
        raise FileNotFoundError(source.name) from None
    except FileNotFoundError:
        raise SourceError(f"{source.url}: was there when the job began and is gone; {_BACK}") from None
    except BROKEN as error:
        raise UnreadableError(f"{source.name}: cannot be read from its archive ({error})") from None
    if len(data) > _LARGEST_MEMBER:
        raise UnreadableError(f"{source.name}: larger than {_LARGEST_MEMBER >> 20} MiB; this is no disclosure")
    return data


# ----------------------------------------------------------------------------------------------------------- remote


def _remote(name: str) -> Iterator[Source]:
    files, path = _file_system(name)
    scheme = name.partition("://")[0]
    try:
        if _GLOB & set(path):
            found = files.glob(path, detail=True)
        elif files.isfile(path):
            if name.lower().endswith(".zip"):
                yield from _archive(name, name)
            else:
                yield _object(name, files.info(path))
            return
        else:
            found = files.find(path, detail=True)
    except Exception as error:
        raise UsageError(f"{name}: cannot be listed ({' '.join(str(error).split())})") from None
    documents = 0
    for inside, info in found.items():
        if info["type"] == "file" and is_document(PurePosixPath(inside).name):
            documents += 1
            yield _object(f"{scheme}://{inside.lstrip('/') if scheme not in ('file', 'local') else inside}", info)
    if not documents:
        raise UsageError(f"{name}: no documents there")


def _object(name: str, info: dict[str, Any]) -> Source:
    stamp = info.get("ETag") or info.get("etag") or info.get("mtime") or info.get("LastModified") or info.get("created")
    return Source(name=name, url=name, size=int(info.get("size") or 0), stamp=str(stamp or "").strip('"'))


def _file_system(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    try:
        return cast("tuple[Any, str]", url_to_fs(url))
    except (ValueError, ImportError) as error:
        raise UsageError(f"{url}: cannot be opened ({error})") from None
