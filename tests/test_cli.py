"""The command line.  Options are tried on an extraction made by hand, bad input and the whole way through on files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from extractor import __version__
from extractor.cli import cli
from extractor.data import Extraction

CONTRADICTION = """青禾县水务局2021年部门预算公开

第二部分 收支情况说明

2021年公用经费预算35.20万元，与上年预算38.20万元相比减少3.00万元，下降9.5%。
"""
CONSISTENT = CONTRADICTION.replace("9.5%", "7.85%")

DUIZHANG = [sys.executable, "-m", "extractor.cli"]


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch, extraction: Extraction, tmp_path: Path) -> Path:
    """A file for which the pipeline answers with the extraction made by hand, without its failures."""
    from msgspec.structs import replace

    from extractor import runs

    monkeypatch.setattr(runs, "extract_document", lambda source, lang, tagger: replace(extraction, failures=()))
    file = tmp_path / "样例.txt"
    file.write_text(extraction.document.text, encoding="utf-8")
    return file


# ------------------------------------------------------------------------------------------------------- options


def test_findings_are_shown_and_the_exit_code_says_so(by_hand: Path) -> None:
    result = run("check", by_hand)
    *findings, summary = result.stdout.splitlines()
    assert [line.split()[1] for line in findings] == ["DZ101", "DZ204"]
    assert findings[0].startswith(f"{by_hand}:2:7: DZ101 error")
    assert summary.startswith(
        "1 处错误，1 处警告（1 份文件）；正文 3 个数：1 相符，0 舍入，1 矛盾，1 未核对；另有 1 处"
    )
    assert result.exit_code == 1
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--severity", "info"], ["DZ101", "DZ204", "DZ304"]),
        (["--severity", "error"], ["DZ101"]),
        (["--select", "DZ2"], ["DZ204"]),
        (["--select", "dz1,DZ204"], ["DZ101", "DZ204"]),
        (["--select", "DZ1", "--select", "DZ204"], ["DZ101", "DZ204"]),
        (["--select", "rate_differs_from_amounts"], ["DZ204"]),
        (["--ignore", "DZ101"], ["DZ204"]),
        (["--select", "DZ", "--ignore", "DZ1", "--severity", "info"], ["DZ204", "DZ304"]),
        (["--select", "DZ304"], []),
    ],
)
def test_what_is_shown_can_be_chosen(by_hand: Path, options: list[str], codes: list[str]) -> None:
    result = run("check", by_hand, *options)
    assert [line.split()[1] for line in result.stdout.splitlines()[:-1]] == codes
    assert result.exit_code == (1 if codes else 0)


def test_an_unknown_code_is_a_usage_error(by_hand: Path) -> None:
    result = run("check", by_hand, "--select", "DZ101,E501")
    assert result.exit_code == 2
    assert "no check is called 'E501'" in result.stderr


def test_findings_as_json_lines(by_hand: Path) -> None:
    result = run("check", by_hand, "--format", "jsonl")
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    assert [finding["code"] for finding in findings] == ["DZ101", "DZ204"]
    assert findings[0]["document"] == str(by_hand)


def test_no_colour_in_a_pipe_and_colour_where_it_is_asked_for(by_hand: Path) -> None:
    assert "\x1b[" not in run("check", by_hand).stdout
    coloured = CliRunner().invoke(cli, ["check", str(by_hand)], color=True)
    assert "\x1b[31mDZ101 error" in coloured.stdout
    plain = CliRunner(env={"NO_COLOR": "1"}).invoke(cli, ["check", str(by_hand)], color=True)
    assert "\x1b[" not in plain.stdout


def test_a_document_read_in_part_is_reported(
    by_hand: Path, monkeypatch: pytest.MonkeyPatch, extraction: Extraction
) -> None:
    monkeypatch.setattr("extractor.runs.extract_document", lambda source, lang, tagger: extraction)
    result = run("check", by_hand)
    assert result.exit_code == 2
    assert result.stderr == f"duizhang: {by_hand}: 第 2 页: 没有文字\n"
    assert "DZ101" in result.stdout


def test_a_bug_is_one_line_and_the_other_documents_go_on(
    by_hand: Path, monkeypatch: pytest.MonkeyPatch, extraction: Extraction, tmp_path: Path
) -> None:
    def fails_once(source: SimpleNamespace, lang: str, tagger: object) -> Extraction:
        if "bad" in source.name:
            raise RecursionError("too deep\nin here")
        return extraction

    monkeypatch.setattr("extractor.runs.extract_document", fails_once)
    bad = tmp_path / "bad.txt"
    bad.write_text("x")
    result = run("check", bad, by_hand, "--lang", "en")
    assert result.exit_code == 2
    assert "DZ101" in result.stdout
    first, *_ = result.stderr.splitlines()
    assert first == (
        f"duizhang: {bad}: internal error RecursionError: too deep in here; please report it (--debug shows where)"
    )
    assert "Traceback" not in result.stderr
    assert "Traceback" in run("check", bad, "--debug").stderr


def test_extract_writes_one_document_a_line(by_hand: Path, extraction: Extraction) -> None:
    result = run("extract", by_hand, "--text")
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["document"]["text"] == extraction.document.text
    assert result.exit_code == 0


# ------------------------------------------------------------------------------------------- the whole way through


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents, one of them in a folder below, and things that are no documents."""
    (tmp_path / "below").mkdir()
    (tmp_path / "b.txt").write_text(CONTRADICTION, encoding="utf-8")
    (tmp_path / "below" / "a.MD").write_text(CONSISTENT, encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text(CONTRADICTION, encoding="utf-8")
    (tmp_path / "b.gold.json").write_text("{}")
    return tmp_path


def test_a_wrong_rate_is_found_and_a_right_one_is_not(folder: Path) -> None:
    wrong = run("check", folder / "b.txt")
    assert wrong.exit_code == 1
    assert f"{folder / 'b.txt'}:5:" in wrong.stdout
    assert "DZ204" in wrong.stdout
    right = run("check", folder / "below" / "a.MD")
    assert (right.exit_code, len(right.stdout.splitlines())) == (0, 1)


def test_messages_are_chinese_unless_english_is_asked_for(folder: Path) -> None:
    def words(*options: str) -> str:
        return json.loads(run("check", folder / "b.txt", "--format", "jsonl", *options).stdout.splitlines()[0])[
            "message"
        ]

    assert any("\u4e00" <= character <= "\u9fff" for character in words())
    assert words() != words("--lang", "en")


def test_a_folder_is_all_documents_in_it_once_and_sorted(folder: Path) -> None:
    result = run("extract", folder, folder / "b.txt")
    names = [json.loads(line)["document"]["name"] for line in result.stdout.splitlines()]
    assert names == [str(folder / "b.txt"), str(folder / "below" / "a.MD")]


def test_a_dash_is_standard_input(folder: Path) -> None:
    result = run("check", "-", stdin=CONTRADICTION.encode("gb18030"))
    assert result.exit_code == 1
    assert result.stdout.startswith("-:5:")


def test_the_same_twice_gives_the_same(folder: Path) -> None:
    assert run("extract", folder).stdout == run("extract", folder).stdout


# ------------------------------------------------------------------------------------------------------- bad input


def _missing(folder: Path) -> Path:
    return folder / "none.txt"


def _too_long(folder: Path) -> Path:
    return folder / ("长" * 300)


def _empty(folder: Path) -> Path:
    return _with(folder, b"")


def _empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def _binary(folder: Path) -> Path:
    return _with(folder, b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 16)


def _unreadable_office(folder: Path) -> Path:
    return _with(folder, b"PK\x03\x04" + b"\x00" * 400)


def _with(folder: Path, data: bytes) -> Path:
    file = folder / "bad.txt"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "bad", [_missing, _too_long, _empty, _empty_folder, _binary, _unreadable_office], ids=lambda bad: bad.__name__
)
@pytest.mark.parametrize("command", ["check", "extract"])
def test_bad_input_costs_one_line_and_not_the_rest(folder: Path, bad: Callable[[Path], Path], command: str) -> None:
    file = bad(folder)
    result = run(command, file, folder / "below" / "a.MD")
    assert result.exit_code == 2
    (complaint,) = result.stderr.splitlines()
    assert complaint.startswith(f"duizhang: {file}: ")
    assert "internal error" not in complaint and "内部错误" not in complaint
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "data",
    [
        CONTRADICTION.encode()[:-2],
        CONTRADICTION.encode("gb18030")[:-1],
        b"\xef\xbb\xbf" + CONTRADICTION.replace("\n", "\r\n").encode(),
        b"\n\n\n",
        "，".encode(),
        "一、".encode() * 4000,
        "数".encode() + b"\xff\xfe\xfd" * 50,
        ("\t" * 10_000 + "\n\n").encode() * 3,
        "".join("#" * depth + " 标题\n" for depth in range(400)).encode(),
    ],
    ids=["cut utf-8", "cut gb18030", "bom and crlf", "blank", "a comma", "headings", "noise", "wide rows", "deep"],
)
def test_odd_text_is_a_normal_result_or_one_line(folder: Path, data: bytes) -> None:
    result = run("check", _with(folder, data))
    assert result.exit_code in (0, 1, 2)
    assert "内部错误" not in result.stderr
    assert len(result.stderr.splitlines()) == (1 if result.exit_code == 2 else 0)


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_are_a_normal_result_or_one_line(folder: Path, seed: int) -> None:
    import random

    result = run("check", _with(folder, random.Random(seed).randbytes(3000)))
    assert "内部错误" not in result.stderr
    assert len(result.stderr.splitlines()) == (1 if result.exit_code == 2 else 0)


def test_no_file_is_a_usage_error() -> None:
    assert run("check").exit_code == 2


# -------------------------------------------------------------------------------------------------- as a process


def test_the_version_is_said_without_loading_anything_heavy() -> None:
    heavy = ["spacy", "torch", "transformers", "datasets", "jieba", "lxml", "pdfplumber", "openpyxl", "rich", "msgspec"]
    code = (
        "import sys, extractor.cli\n"
        "try: extractor.cli.cli(['--version'])\n"
        f"finally: print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [f"duizhang {__version__}", "[]"]


def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    with subprocess.Popen(
        [*DUIZHANG, "extract", *[str(folder / "b.txt")], "--text"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == -signal.SIGPIPE


def test_control_c_ends_without_a_traceback(tmp_path: Path) -> None:
    fifo = tmp_path / "never.txt"
    os.mkfifo(fifo)
    # a shell starts what runs behind its back with SIGINT ignored, and children inherit that
    own = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    command = [*DUIZHANG, "check", str(fifo)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=own) as process:
        writer = _open_when_read(fifo, process)
        try:
            assert _interrupted(process) == 130
        finally:
            process.kill()
            os.close(writer)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def _interrupted(process: subprocess.Popen[str], seconds: float = 20) -> int | None:
    """Press control-C until it ends: what comes just before a read begins is only seen when that ends."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=2)
    return None


def _open_when_read(fifo: Path, process: subprocess.Popen[str]) -> int:
    """Open ``fifo`` for writing as soon as ``process`` reads from it."""
    while process.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            time.sleep(0.01)
    raise AssertionError(f"ended with {process.returncode} before it read anything")


def test_chinese_is_written_whatever_the_locale_is(folder: Path) -> None:
    environment = {**os.environ, "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*DUIZHANG, "check", str(folder)], capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert "正文" in done.stdout.decode("utf-8")


# ------------------------------------------------------------------------------------------------------- explain


def test_explain_lists_every_check_on_a_line() -> None:
    from extractor.checks import CHECKS

    lines = run("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [check.code for check in CHECKS]


@pytest.mark.parametrize("word", ["DZ204", "dz204", "rate_differs_from_amounts"])
def test_explain_shows_the_page_of_a_check(word: str) -> None:
    page = run("explain", word).stdout
    assert page.startswith("DZ204 rate_differs_from_amounts")
    for heading in ("What", "Why", "Example", "Tolerance", "Silent when"):
        assert heading in page


def test_explain_of_something_else_is_a_usage_error() -> None:
    result = run("explain", "DZ999")
    assert result.exit_code == 2
    assert "no check is called 'DZ999'" in result.stderr


def test_files_together_are_one_document(tmp_path: Path) -> None:
    prose, table = tmp_path / "说明.html", tmp_path / "报表.csv"
    prose.write_text(
        "<h1>某局2024年部门预算</h1><p>一、收支情况</p><p>2024年收入总计856.40万元。</p>", encoding="utf-8"
    )
    table.write_text(
        "单位：万元,\n项目,本年预算数\n一般公共预算拨款收入,800.00\n其他收入,65.40\n收入总计,865.40\n", encoding="utf-8"
    )
    assert run("check", str(prose), str(table)).exit_code == 0
    result = run("check", "--together", str(prose), str(table))
    assert result.exit_code == 1
    assert f"{prose} + {table}:3:" in result.stdout
    assert "[说明.html 段落 3]" in result.stdout
    assert "报表.csv!B5" in result.stdout
    assert len(run("extract", "--together", str(prose), str(table)).stdout.splitlines()) == 1
    missing = run("check", "--together", str(prose), str(tmp_path / "没有.csv"))
    assert missing.exit_code == 2
    assert len(missing.stderr.splitlines()) == 1
