"""Office files are ZIPs of XML parts: opening one safely.

No entity is resolved, nothing is fetched, and a part that expands beyond ``LARGEST`` is refused before and while it is
read: neither a ZIP bomb nor an XML bomb costs more memory than that.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from extractor.data import RawDocument
from extractor.errors import UnreadableError

LARGEST = 64 << 20  # bytes of one part; as a tree it takes about ten times as much
_HIGHEST_RATIO = 150  # unpacked to packed; long tables reach 50, a bomb 300 and more
_SMALL = 4 << 20  # bytes that may be packed as tightly as they like
_LARGEST_TREE = 32 << 20  # bytes of a part that is read as a whole
_CHUNK = 1 << 16
_HEAD = 4096  # bytes in which a document type would stand

#: What the parser may do: nothing beyond the bytes given.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


#: What ``zipfile`` raises over a damaged archive.
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error)


def open_archive(source: IO[bytes] | str | Path) -> ZipFile:
    """A ZIP archive; damage that ``zipfile`` meets as a plain ``ValueError`` (names that are no UTF-8) is a ``BadZipFile``."""
    try:
        return ZipFile(source)
    except ValueError as error:
        raise BadZipFile(str(error)) from None


def files_of(archive: ZipFile) -> list[ZipInfo]:
    """The members of an archive that are files; a damaged one may hold members without a name."""
    return [member for member in archive.infolist() if member.filename and not member.is_dir()]


def open_member(archive: ZipFile, member: ZipInfo) -> Any:
    """A member as a file; damage that ``zipfile`` meets as a plain ``ValueError`` is a ``BadZipFile`` here."""
    try:
        return archive.open(member)
    except ValueError as error:
        raise BadZipFile(str(error)) from None


class Package:
    """The parts of one Office file by name; ``name`` is the file's, for messages."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self.name = name
        self._archive = archive
        self._members = {member.filename.lstrip("/"): member for member in archive.infolist()}

    def __contains__(self, part: str) -> bool:
        return part in self._members

    def check(self, largest: int) -> None:
        """Refuse a package whose XML parts expand to more than ``largest`` bytes together, or that declares entities.

        For libraries that read the parts themselves; ``zipfile`` never gives more of a part than its stated size.
        """
        members = [member for part, member in self._members.items() if part.endswith((".xml", ".rels"))]
        if sum(member.file_size for member in members) > largest or any(map(_is_bomb, members)):
            raise _too_large(self.name, largest)
        for member in members:
            with open_member(self._archive, member) as stream:
                if b"<!DOCTYPE" in stream.read(_HEAD).replace(b"\0", b""):
                    raise UnreadableError(f"{self.name}: declares XML entities, as no Office file does; not opened")

    def stream(self, part: str, largest: int = LARGEST) -> Any:
        """The bytes of a part as a file to be read, which fails beyond ``largest`` bytes."""
        member = self._members.get(part)
        if member is None:
            raise BadZipFile(f"no {part} inside")
        if member.file_size > largest or _is_bomb(member):
            raise _too_large(self.name, largest)
        return _Limited(open_member(self._archive, member), largest, self.name)

    def tree(self, part: str) -> Any:
        """The root element of a part; None where there is no such part."""
        from lxml import etree

        if part not in self._members:
            return None
        chunks = []
        with self.stream(part, _LARGEST_TREE) as stream:
            while chunk := stream.read(_CHUNK):
                chunks.append(chunk)
        return etree.fromstring(b"".join(chunks), etree.XMLParser(**SAFE))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (last word of its type, the part it points to); external targets are left out."""
        path = PurePosixPath(part)
        root = self.tree(str(path.parent / "_rels" / f"{path.name}.rels"))
        if root is None:
            return {}
        return {
            one.get("Id", ""): (one.get("Type", "").rpartition("/")[2], _resolved(path.parent, one.get("Target", "")))
            for one in root
            if one.get("TargetMode") != "External"
        }

    def main_part(self, fallback: str) -> str:
        """The part that the package says is its document."""
        targets = [target for kind, target in self.relations("").values() if kind == "officeDocument"]
        return next((target for target in targets if target in self), fallback)


@contextmanager
def open_package(raw: RawDocument) -> Iterator[Package]:
    """Open an Office file; whatever is wrong inside becomes an ``UnreadableError`` of one line."""
    try:
        with open_archive(BytesIO(raw.data)) as archive:
            yield Package(archive, raw.name)
    except BROKEN as error:
        raise UnreadableError(f"{raw.name}: the file is cut off or damaged ({reason(error)}); fetch it again") from None
    except SyntaxError as error:  # of lxml and of the standard library
        raise UnreadableError(f"{raw.name}: the file is damaged inside ({reason(error)}); save it anew") from None


def reason(error: Exception) -> str:
    """What an exception says, on one line and not too long."""
    return " ".join(str(error).split())[:100] or type(error).__name__


def _resolved(folder: PurePosixPath, target: str) -> str:
    """The part that a relation points to, without ``..`` and without a leading slash."""
    path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else folder / target
    steps: list[str] = []
    for step in path.parts:
        if step == ".." and steps:
            steps.pop()
        elif step not in ("..", "."):
            steps.append(step)
    return "/".join(steps)


def _is_bomb(member: ZipInfo) -> bool:
    return member.file_size > _SMALL and member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1)


def _too_large(name: str, largest: int) -> UnreadableError:
    return UnreadableError(
        f"{name}: expands to more than {largest >> 20} MiB or {_HIGHEST_RATIO} times; this is no disclosure"
    )


class _Limited:
    """A readable stream that raises once more than ``largest`` bytes came out of it."""

    def __init__(self, stream: Any, largest: int, name: str) -> None:
        self._stream = stream
        self._left = self._largest = largest
        self._name = name

    def read(self, size: int = _CHUNK) -> bytes:
        chunk: bytes = self._stream.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise _too_large(self._name, self._largest)
        return chunk

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> _Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
