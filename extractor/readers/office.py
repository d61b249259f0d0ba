"""Old office formats (doc, wps, rtf, odt, Office XML, ods, xlsb) through LibreOffice, in a profile and folder of its own.

LibreOffice is asked for docx or xlsx, since its PDF and HTML bring deleted revisions back.  It runs in a process group of
its own, which is killed at the time limit; nothing is written outside the temporary folder, which is removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers import formats
from extractor.readers.docx import read_docx
from extractor.readers.xlsx import read_xlsx

TIME_LIMIT = 120  # seconds for one call
_PROGRAMS = ("soffice", "libreoffice")

# Media type -> (suffix that LibreOffice expects, format to ask for)
_ROUTES: dict[str, tuple[str, str]] = {
    formats.DOC: ("doc", "docx"),
    formats.RTF: ("rtf", "docx"),
    formats.ODT: ("odt", "docx"),
    formats.WORD_XML: ("xml", "docx"),
    formats.ODS: ("ods", "xlsx"),
    formats.XLSB: ("xlsb", "xlsx"),
    formats.EXCEL_XML: ("xml", "xlsx"),
}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PACKAGES = {"docx": "libreoffice-writer", "xlsx": "libreoffice-calc"}
_MEDIA = {"docx": formats.DOCX, "xlsx": formats.XLSX}


# What the profile forbids: macros, and anything that a document wants fetched (linked pictures, remote templates).
_FORBID = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop></item>
</oor:items>
"""  # noqa: E501


def read_office(raw: RawDocument) -> Layout:
    """Return the layout of an old office file; ``Layout.media_type`` stays that of the file.

    Raises ``UnreadableError`` when LibreOffice is not installed (naming the Debian package), takes too long, or cannot
    read the file.
    """
    found = read_many([raw])[0]
    if isinstance(found, UnreadableError):
        raise found
    return found


def is_office(media_type: str) -> bool:
    """Whether files of this type are read here."""
    return media_type in _ROUTES


def read_many(raws: Sequence[RawDocument], limit: float = TIME_LIMIT) -> list[Layout | UnreadableError]:
    """The layouts of several old office files, by one call of LibreOffice for each target format.

    What stops one file stands in its place; what stops LibreOffice stands in the places of all files of that call.
    """
    results: dict[int, Layout | UnreadableError] = {}
    for target in _FILTERS:
        numbers = [number for number, raw in enumerate(raws) if _ROUTES[raw.media_type][1] == target]
        if not numbers:
            continue
        group = [raws[number] for number in numbers]
        try:
            data = _convert(group, target, limit)
        except UnreadableError as error:
            results.update(dict.fromkeys(numbers, error))
            continue
        results.update((number, _read(raws[number], one, target)) for number, one in zip(numbers, data, strict=True))
    return [results[number] for number in range(len(raws))]


def _read(raw: RawDocument, data: bytes, target: str) -> Layout | UnreadableError:
    """The layout of one converted file; its media type is that of the file itself."""
    if not data:
        return UnreadableError(f"{raw.name}: LibreOffice cannot read this file; it is damaged or of another format")
    copy = RawDocument(name=raw.name, data=data, media_type=_MEDIA[target], sha256=raw.sha256)
    try:
        layout = read_docx(copy) if target == "docx" else read_xlsx(copy)
    except UnreadableError as error:
        return error
    return Layout(name=raw.name, text=layout.text, blocks=layout.blocks, media_type=raw.media_type, notes=layout.notes)


def find_program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def _convert(raws: Sequence[RawDocument], target: str, limit: float) -> list[bytes]:
    program = find_program()
    if program is None:
        names = ", ".join(raw.name for raw in raws)
        raise UnreadableError(
            f"{names}: this format is read through LibreOffice, which is not installed;"
            f" install the Debian package {_PACKAGES[target]}, or save the file as {target}"
        )
    with _folder() as folder:
        sources = []
        for number, raw in enumerate(raws):
            source = folder / "in" / f"{number}.{_ROUTES[raw.media_type][0]}"
            source.write_bytes(raw.data)
            sources.append(str(source))
        _run(program, sources, target, folder, limit, raws[0].name)
        return [_result(folder / "out" / f"{number}.{target}") for number in range(len(raws))]


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder with ``in``, ``out`` and a ``profile``, removed at the end whatever happens."""
    path = Path(tempfile.mkdtemp(prefix="duizhang-"))
    try:
        (path / "in").mkdir()
        (path / "out").mkdir()
        (path / "profile" / "user").mkdir(parents=True)
        (path / "profile" / "user" / "registrymodifications.xcu").write_text(_FORBID, encoding="utf-8")
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _run(program: str, sources: list[str], target: str, folder: Path, limit: float, name: str) -> None:
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--nolockcheck", "--nodefault", "--convert-to", _FILTERS[target], "--outdir", str(folder / "out"), *sources,
    ]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        raise UnreadableError(
            f"{name}: LibreOffice did not finish within {limit:g} seconds and was stopped; save the file as {target}"
        ) from None
    finally:
        if process.returncode is None:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process group that was started here, and only that."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _result(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
