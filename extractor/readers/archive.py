"""A ZIP of disclosure files, read as one document: nothing is unpacked to disk.

Limits on size, ratio, number and nesting hold while members are read, so that a ZIP bomb costs one chunk.  Members are
read in the order of a careful reader: narrative files first, then tables, each group by name.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers import formats
from extractor.readers.package import BROKEN, files_of, open_archive, open_member, reason

MOST_FILES = 200
LARGEST_FILE = 64 << 20  # bytes of one member
LARGEST_TOTAL = 256 << 20  # bytes of all members
HIGHEST_RATIO = 200  # unpacked to packed, for members of more than a megabyte
DEEPEST = 2  # ZIPs inside ZIPs
_SMALL = 1 << 20
_CHUNK = 1 << 16
_TABULAR = frozenset({formats.XLSX, formats.XLS, formats.CSV, formats.ODS, formats.XLSB, formats.EXCEL_XML})
_IGNORED = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")


def read_zip(raw: RawDocument) -> Layout:
    """Return all readable files of an archive as one layout; a member of another format is left out with a note.

    Raises ``UnreadableError`` when the archive is damaged, encrypted, a bomb, or holds no file that can be read.
    """
    from extractor.readers import together

    notes: list[str] = []
    members = _members(raw, 1, notes)
    if not members:
        raise UnreadableError(f"{raw.name}: the archive holds no file that can be read{_because(notes)}")
    members.sort(key=lambda member: (member.media_type in _TABULAR, member.name))
    layouts = _layouts(members, notes)
    if not layouts:
        raise UnreadableError(f"{raw.name}: the archive holds no file that can be read{_because(notes)}")
    joined = together.join(layouts, raw.name)
    return Layout(
        name=raw.name, text=joined.text, blocks=joined.blocks, media_type=joined.media_type,
        notes=(*joined.notes, *notes),
    )  # fmt: skip


def _because(notes: list[str]) -> str:
    return f" ({notes[0]})" if notes else ""


def _layouts(members: list[RawDocument], notes: list[str]) -> list[Layout]:
    from extractor.readers.together import read_each

    found = read_each(members)
    notes += [f"left out: {one}" for one in found if isinstance(one, UnreadableError)]
    return [one for one in found if isinstance(one, Layout)]


def _members(raw: RawDocument, depth: int, notes: list[str]) -> list[RawDocument]:
    """The files of an archive that have a reader, those of archives inside it included."""
    found: list[RawDocument] = []
    try:
        with open_archive(BytesIO(raw.data)) as archive:
            infos = [info for info in files_of(archive) if not _is_ignored(info.filename)]
            _check(infos, raw.name)
            for info in infos:
                data = _bytes(archive, info, raw.name)
                _add(data, f"{raw.name}/{safe_name(info)}", depth, found, notes)
    except BROKEN as error:
        if "password" in str(error):
            raise UnreadableError(f"{raw.name}: the archive has a password; unpack it and give its files") from None
        raise UnreadableError(
            f"{raw.name}: the archive is cut off or damaged ({reason(error)}); fetch it again"
        ) from None
    return found


def _add(data: bytes, name: str, depth: int, found: list[RawDocument], notes: list[str]) -> None:
    """Put one member where it belongs: among the files, taken apart if it is an archive, or into the notes."""
    if not data:
        return
    try:
        media_type = formats.sniff(data, name)
    except UnreadableError as error:
        notes.append(f"left out: {error}")
        return
    member = RawDocument(name=name, data=data, media_type=media_type, sha256=hashlib.sha256(data).hexdigest())
    if media_type != formats.ZIP:
        found.append(member)
    elif depth >= DEEPEST:
        notes.append(f"left out: {name}: an archive inside an archive inside an archive")
    else:
        found += _members(member, depth + 1, notes)
    if len(found) > MOST_FILES or sum(len(one.data) for one in found) > LARGEST_TOTAL:
        raise UnreadableError(f"{name}: too much in one archive; unpack it and give its files")


def _check(infos: list[ZipInfo], name: str) -> None:
    """Refuse what states itself that it is too much."""
    if len(infos) > MOST_FILES:
        raise UnreadableError(f"{name}: {len(infos)} files in one archive; unpack it and give the folder")
    if sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise UnreadableError(f"{name}: expands to more than {LARGEST_TOTAL >> 20} MiB; this is no disclosure")
    for info in infos:
        if info.file_size > _SMALL and info.file_size > HIGHEST_RATIO * max(info.compress_size, 1):
            raise UnreadableError(
                f"{name}: {safe_name(info)} expands {HIGHEST_RATIO} times and more; this is no disclosure"
            )


def _bytes(archive: ZipFile, info: ZipInfo, name: str) -> bytes:
    chunks = []
    left = LARGEST_FILE
    with open_member(archive, info) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise UnreadableError(f"{name}: {safe_name(info)} is larger than {LARGEST_FILE >> 20} MiB")
            chunks.append(chunk)
    return b"".join(chunks)


def safe_name(info: ZipInfo) -> str:
    """The name of a member for messages, without ``..`` and drive letters; old Chinese tools write it in GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("..", "/", ".")]
    return "/".join(part for part in parts if not part.endswith(":")) or "file"


def _is_ignored(name: str) -> bool:
    """Whether a member is litter of the system that packed the archive."""
    return name.startswith(_IGNORED[0]) or PurePosixPath(name).name.startswith(_IGNORED[1:])
