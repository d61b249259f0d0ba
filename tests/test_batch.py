"""Batch jobs on this machine: what is read, what fails, what is kept; stopping and going on; two jobs, full disks."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from extractor.batch import supervise
from extractor.batch.job import Options
from extractor.batch.lock import only_one
from extractor.batch.run import Outcome, extract_corpus
from extractor.batch.slot import Slot
from extractor.batch.store import Store
from extractor.cli import cli
from extractor.errors import UsageError
from extractor.exporters.tables import TABLES
from extractor.pipeline import extract_document

TEXT = """{place}{year}年部门预算公开

第二部分 收支情况说明

{year}年公用经费预算35.20万元，与上年预算38.20万元相比减少3.00万元，下降{rate}。
"""
NASTY = "tests.batch_makers:nasty"


def write(folder: Path, names: list[str]) -> Path:
    """A folder of small documents, each a little different."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        text = TEXT.format(place="云岭县水务局", year=2019 + number % 6, rate="9.5%" if number % 3 else "7.85%")
        (folder / name).write_text(text + f"第{number}号。\n", encoding="utf-8")
    return folder


def rows(out: Path | str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a data set, sorted."""
    found = {}
    for table in TABLES:
        read = pq.read_table(f"{out}/{table}").to_pylist()
        found[table] = sorted(tuple(map(repr, row.values())) for row in read)
    return found


def job(source: Path | str, out: Path | str, **options: Any) -> Outcome:
    limits = {name: options.pop(name) for name in ("timeout", "memory", "maker", "lang") if name in options}
    return extract_corpus([str(source)], str(out), options=Options(**limits), **{"jobs": 2, **options})


def command(source: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "extractor.cli", "extract", str(source), "--out", str(out), "--jobs", "2", *more]


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError("it did not happen")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("corpus"), [f"{number:03}.txt" for number in range(96)])


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    outcome = job(corpus, out)
    assert (outcome.documents, outcome.failures, outcome.deaths) == (96, 0, 0)
    return out


# -------------------------------------------------------------------------------------------------------- what is in it


def test_a_job_writes_what_the_pipeline_finds(corpus: Path, undisturbed: Path) -> None:
    findings = pq.read_table(undisturbed / "findings").to_pylist()
    names = {row["document"]: row["name"] for row in pq.read_table(undisturbed / "documents").to_pylist()}
    assert set(names.values()) == {str(path) for path in corpus.iterdir()}
    written = sorted((names[row["document"]], row["code"], row["message"]) for row in findings)
    expected = sorted(
        (str(path), finding.code, finding.message)
        for path in corpus.iterdir()
        for finding in extract_document(path).findings
    )
    assert written == expected
    assert expected


def test_every_part_has_a_file_in_every_table_and_nothing_else_is_left(undisturbed: Path) -> None:
    parts = {path.stem for path in (undisturbed / "_manifest").glob("part-*.json")}
    assert len(parts) == 3
    assert all({path.stem for path in (undisturbed / table).iterdir()} == parts for table in TABLES)
    assert {path.name for path in undisturbed.iterdir()} == {*TABLES, "_manifest", "_log"}


def test_the_log_tells_what_happened(undisturbed: Path) -> None:
    (log,) = (undisturbed / "_log").iterdir()
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert [event["event"] for event in events] == ["start", "part", "part", "part", "end"]
    assert events[-1]["documents"] == 96


def test_all_four_libraries_read_it(undisturbed: Path) -> None:
    import datasets
    import duckdb
    import pandas
    import polars

    asked = f"SELECT count(*) FROM '{undisturbed}/findings/*.parquet' JOIN '{undisturbed}/documents/*.parquet' USING (document)"
    ((count,),) = duckdb.connect().execute(asked).fetchall()
    assert count == len(pandas.read_parquet(undisturbed / "findings")) > 64
    assert len(polars.read_parquet(undisturbed / "findings" / "*.parquet")) == count
    files = sorted(map(str, (undisturbed / "findings").iterdir()))
    cache = str(undisturbed.parent / "cache")
    assert len(datasets.Dataset.from_parquet(files, cache_dir=cache)) == count


def test_sources_of_every_kind_are_the_same_documents(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", ["a.txt", "b.txt", ".hidden.txt", "c.exe"])
    (folder / "below").mkdir()
    (folder / "b.txt").rename(folder / "below" / "b.txt")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(folder / "a.txt", "a.txt")
        archive.write(folder / "below" / "b.txt", "below/b.txt")
    (tmp_path / "list").write_text(f"{folder}/a.txt\n\n{folder}/below/b.txt\n")
    texts = []
    for number, source in enumerate(
        [str(folder), f"{folder}/**/*.txt", f"{tmp_path}/all.zip", f"@{tmp_path}/list", f"file://{folder}"]
    ):
        out = tmp_path / str(number)
        assert job(source, out).documents == 2
        claims = pq.read_table(out / "claims", columns=["raw", "subject", "start_char"]).to_pylist()
        texts.append(sorted(map(repr, claims)))
    assert texts[0]
    assert all(text == texts[0] for text in texts)


@pytest.mark.parametrize("source", ["none", "none*.txt", "@none", "memory://none", "empty"])
def test_a_source_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    done = CliRunner().invoke(cli, ["extract", source, "--out", "out"])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"duizhang: {source}: ")
    assert len(done.stderr.splitlines()) == 1


# ------------------------------------------------------------------------------------------------------- what goes wrong


def reasons_of(out: Path) -> dict[str, str]:
    """Why each document failed."""
    return {Path(row["name"]).stem: row["reason"] for row in pq.read_table(out / "failures").to_pylist()}


def test_each_misfortune_costs_its_document_only(tmp_path: Path) -> None:
    bad = ["segfault.txt", "exit.txt", "swell.txt", "bug.txt", "garbage.pdf", "empty.txt"]
    good = [f"good{number}.txt" for number in range(12)]
    folder = write(tmp_path / "in", sorted([*bad, *good]))
    (folder / "garbage.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    (folder / "empty.txt").write_bytes(b"")
    (tmp_path / "list").write_text("".join(f"{folder}/{name}\n" for name in [*bad, *good, "gone.txt"]))
    outcome = job(f"@{tmp_path}/list", tmp_path / "out", maker=NASTY, timeout=120.0, memory=512)
    assert (outcome.documents, outcome.failures) == (19, 7)
    assert reasons_of(tmp_path / "out") == {
        "segfault": "crash", "exit": "crash", "swell": "memory",
        "bug": "internal", "garbage": "unreadable", "empty": "unreadable", "gone": "missing",
    }  # fmt: skip
    read = pq.read_table(tmp_path / "out" / "documents").to_pylist()
    assert {Path(row["name"]).name for row in read} == set(good)
    assert not (tmp_path / "out" / "_work").exists()


def test_a_document_that_never_ends_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asleep, or deaf to the interrupt; the limit is wide enough for the good ones on a busy machine."""
    monkeypatch.setattr(supervise, "_GRACE", 0.5)
    folder = write(tmp_path / "in", ["sleep.txt", "deaf.txt", "good1.txt", "good2.txt"])
    outcome = job(folder, tmp_path / "out", maker=NASTY, timeout=5.0)
    assert (outcome.documents, outcome.failures) == (4, 2)
    assert reasons_of(tmp_path / "out") == {"sleep": "timeout", "deaf": "timeout"}


def test_a_crash_is_no_lack_of_memory_because_the_job_began_in_a_large_process(tmp_path: Path) -> None:
    """The kernel counts what the parent had at the fork as the child's own peak."""
    folder = write(tmp_path / "in", ["segfault.txt"])
    ballast = b"x" * (600 << 20)
    job(folder, tmp_path / "out", maker=NASTY, timeout=120.0, memory=512)
    assert len(ballast)
    assert reasons_of(tmp_path / "out") == {"segfault": "crash"}


def test_a_slot_is_never_seen_half_written(tmp_path: Path) -> None:
    """A supervisor that reads a begun document without the moment when it was begun would end its worker."""
    script = (
        "import sys, time; from pathlib import Path; from extractor.batch.slot import BETWEEN, Slot\n"
        "slot = Slot(Path(sys.argv[1])); end = time.monotonic() + 1.5\n"
        "while time.monotonic() < end:\n"
        "    for index in (0, BETWEEN): slot.write(index, time.monotonic(), 1, 2, 3, 4)\n"
    )
    slot = Slot(tmp_path / "slot")
    slot.write(0, time.monotonic(), 1, 2, 3, 4)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "slot")], env=environment) as writer:
        while writer.poll() is None:
            for _ in range(1000):
                index, started, *rest = slot.read()
                assert rest == [1, 2, 3, 4]
                assert index in (0, -1)
                assert time.monotonic() - started < 30


def test_what_a_document_started_is_ended_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that hangs."""
    import psutil

    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nsleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1 hello}")
    assert job(tmp_path / "old.rtf", tmp_path / "out", timeout=1.0).failures == 1
    (row,) = pq.read_table(tmp_path / "out" / "failures").to_pylist()
    assert row["reason"] == "timeout"
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_a_worker_killed_by_somebody_else_costs_nothing(tmp_path: Path) -> None:
    import psutil

    folder = write(tmp_path / "in", [f"slow{number:02}.txt" for number in range(40)])
    quiet = job(folder, tmp_path / "quiet", maker=NASTY)
    script = (
        "from extractor.batch.run import extract_corpus; from extractor.batch.job import Options;"
        f"o = extract_corpus([{str(folder)!r}], {str(tmp_path / 'out')!r}, options=Options(maker={NASTY!r}), jobs=2);"
        "print(o.deaths)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    wait_for(lambda: list((tmp_path / "out" / "_work").glob("part-*/journal")))
    for child in psutil.Process(process.pid).children():
        child.kill()
    assert process.communicate(timeout=60)[0].strip() in {"1", "2"}
    assert quiet.failures == 0
    assert rows(tmp_path / "out") == rows(tmp_path / "quiet")


# ------------------------------------------------------------------------------------------------- stopping and going on


@pytest.mark.parametrize("moment", ["index.sqlite", "worker-*/slot", "part-*/journal", "part-*/*.parquet", "record"])
def test_killed_at_any_moment_it_goes_on(corpus: Path, undisturbed: Path, tmp_path: Path, moment: str) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(command(corpus, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if moment == "record":
        wait_for(lambda: list((out / "_manifest").glob("part-*.json")))
    else:
        wait_for(lambda: process.poll() is not None or list((out / "_work").glob(moment)))
    process.send_signal(signal.SIGKILL)
    process.wait()
    subprocess.run(command(corpus, out), check=True, capture_output=True)
    assert rows(out) == rows(undisturbed)
    assert sorted(path.name for path in (out / "claims").iterdir()) == sorted(
        path.name for path in (undisturbed / "claims").iterdir()
    )
    assert not (out / "_work").exists()
    again = job(corpus, out)
    assert (again.documents, again.survey.left, again.survey.parts) == (0, 0, 3)


def test_what_was_begun_is_not_read_again(tmp_path: Path) -> None:
    """A shard half done goes on at the document where it stopped."""
    folder = write(tmp_path / "in", [f"slow{number:02}.txt" for number in range(32)])
    out = tmp_path / "out"
    script = (
        "import sys; from extractor.batch.run import extract_corpus; from extractor.batch.job import Options;"
        f"extract_corpus([{str(folder)!r}], {str(out)!r}, options=Options(maker={NASTY!r}), jobs=1)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environment)
    wait_for(lambda: any(path.stat().st_size > 1000 for path in (out / "_work").glob("part-*/journal")))
    process.kill()
    process.wait()
    began = time.monotonic()
    job(folder, out, maker=NASTY, jobs=1)
    (record,) = (out / "_manifest").glob("part-*.json")
    took = sum(document[5] for document in json.loads(record.read_bytes())["documents"])
    assert time.monotonic() - began < took + 30
    assert len(pq.read_table(out / "documents")) == 32


def test_changed_files_are_read_again_and_touched_ones_are_not(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", [f"{number}.txt" for number in range(8)])
    out = tmp_path / "out"
    job(folder, out)
    os.utime(folder / "3.txt", ns=(1, 1))
    assert job(folder, out).documents == 0
    changed = (folder / "4.txt").read_text(encoding="utf-8").replace("35.20", "36.20")
    (folder / "4.txt").write_text(changed, encoding="utf-8")
    outcome = job(folder, out)
    assert (outcome.documents, outcome.survey.changed) == (1, 1)
    fresh = tmp_path / "fresh"
    job(folder, fresh)
    assert rows(out) == rows(fresh)


def test_a_rewrite_that_was_cut_off_is_settled(tmp_path: Path) -> None:
    """Killed between the record of the new part and the removal of the old one, both stand there."""
    folder = write(tmp_path / "in", [f"{number}.txt" for number in range(8)])
    out = tmp_path / "out"
    job(folder, out)
    old = {path: path.read_bytes() for path in out.rglob("part-*")}
    changed = (folder / "4.txt").read_text(encoding="utf-8").replace("35.20", "36.20")
    (folder / "4.txt").write_text(changed, encoding="utf-8")
    job(folder, out)
    for path, data in old.items():
        path.write_bytes(data)
    assert job(folder, out).survey.left == 0
    job(folder, tmp_path / "fresh")
    assert rows(out) == rows(tmp_path / "fresh")


def test_failed_documents_are_tried_again_on_demand(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", ["a.txt", "bug.txt"])
    out = tmp_path / "out"
    assert job(folder, out, maker=NASTY).failures == 1
    assert job(folder, out, maker=NASTY).documents == 0
    assert job(folder, out, maker=NASTY, retry=True).documents == 1


def test_other_options_are_noticed(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", ["a.txt", "b.txt"])
    out = tmp_path / "out"
    job(folder, out)
    done = CliRunner().invoke(cli, ["extract", str(folder), "--out", str(out), "--lang", "en"])
    assert "2 documents were read by another version or with other options" in done.stderr
    assert done.exit_code == 0
    done = CliRunner().invoke(cli, ["extract", str(folder), "--out", str(out), "--lang", "en", "--redo"])
    assert "read 2 documents" in done.stdout
    job(folder, tmp_path / "fresh", lang="en")
    assert rows(out) == rows(tmp_path / "fresh")


# ------------------------------------------------------------------------------------------------------ the output folder


def test_two_jobs_do_not_write_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", ["a.txt"])
    out = tmp_path / "out"
    script = (
        "import sys; from extractor.batch.lock import only_one; from extractor.batch.store import Store\n"
        f"with only_one(Store({str(out)!r})): print('held', flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", script], text=True, env=environment, **pipes) as holder:  # type: ignore[call-overload]
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(UsageError, match=f"another job \\(process {holder.pid}\\) is writing there"):
            job(folder, out)
        holder.kill()
    assert job(folder, out).documents == 1


def test_the_lock_of_an_object_store(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store("memory://locked")
    other = Store("memory://locked")
    with only_one(store), pytest.raises(UsageError, match="is writing there"), only_one(other):
        pass
    store.write("_manifest/lock.json", b'{"token":"x","host":"elsewhere","pid":1,"at":1.0}')
    with only_one(store):  # not renewed for long
        pass
    assert store.names("_manifest") == []


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", ["a.txt"])
    (tmp_path / "file").write_text("in the way")
    done = CliRunner().invoke(cli, ["extract", str(folder), "--out", str(tmp_path / "file" / "out")])
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_disk_that_fills_up_stops_the_job_and_it_goes_on(corpus: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def nearly_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    done = subprocess.run(command(corpus, out), capture_output=True, text=True, check=False, preexec_fn=nearly_full)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("duizhang:")]
    assert "cannot be written (File too large)" in line
    assert "run the same command again" in line
    assert not list((out / "_manifest").glob("part-*.json"))
    job(corpus, out)
    assert rows(out) == rows(undisturbed)


def test_a_folder_that_vanishes_while_the_job_runs(tmp_path: Path) -> None:
    """What is gone is a row in ``failures``; when it is back, it is read."""
    folder = write(tmp_path / "in", ["a.txt", "b.txt"])
    (tmp_path / "list").write_text(f"{folder}/a.txt\n{folder}/b.txt\n")
    away = tmp_path / "away"
    folder.rename(away)
    assert job(f"@{tmp_path}/list", tmp_path / "out").failures == 2
    away.rename(folder)
    outcome = job(f"@{tmp_path}/list", tmp_path / "out")
    assert (outcome.documents, outcome.failures) == (2, 0)
    assert not pq.read_table(tmp_path / "out" / "failures").num_rows
