"""The Ray engine and object stores: the same rows as on this machine, also when actors are killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extractor.batch.lock import only_one
from extractor.batch.run import extract_corpus
from extractor.batch.store import Store
from extractor.errors import UsageError
from extractor.exporters.tables import TABLES

pytestmark = pytest.mark.xdist_group("ray")
ROOT = Path(__file__).parent.parent


def _rows(folder: str | Path, **options: object) -> dict[str, list[str]]:
    return {
        table: sorted(map(repr, pq.read_table(f"{folder}/{table}", **options).to_pylist()))  # type: ignore[arg-type]
        for table in TABLES
    }


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ray") / "in"
    folder.mkdir()
    for number in range(70):
        text = f"云岭渡县水务局{2019 + number % 5}年部门预算公开\n\n第二部分 收支情况说明\n\n2021年公用经费预算3{number}.20万元。\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    return folder


@pytest.fixture(scope="module")
def local(corpus: Path) -> Path:
    out = corpus.parent / "local"
    assert extract_corpus([str(corpus)], str(out), jobs=2).documents == 71
    return out


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an S3-compatible server on the loopback."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="disclosures")
    yield "s3://disclosures"
    server.stop()


def _job(source: str, out: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "extractor.cli", "extract", source, "--out", out, "--jobs", "2", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ray_finds_the_same_though_an_actor_is_killed(corpus: Path, local: Path, tmp_path: Path) -> None:
    import psutil

    process = _job(str(corpus), str(tmp_path / "out"), "--engine", "ray")
    killed = False
    end = time.monotonic() + 60
    while process.poll() is None and not killed and time.monotonic() < end:
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                if child.cmdline()[:1] and "ray::Reader" in child.cmdline()[0]:
                    child.kill()
                    killed = True
                    break
        time.sleep(0.02)
    output, errors = process.communicate(timeout=90)
    assert process.returncode == 0, errors
    assert killed, output
    assert _rows(tmp_path / "out") == _rows(local)
    assert not (tmp_path / "out" / "_work").exists()


def test_from_a_bucket_into_a_bucket(corpus: Path, local: Path, bucket: str, tmp_path: Path) -> None:
    store = Store(f"{bucket}/in")
    for path in corpus.iterdir():
        store.write(path.name, path.read_bytes())
    first = _job(f"{bucket}/in", f"{bucket}/out")
    _, errors = first.communicate(timeout=90)
    assert first.returncode == 0, errors
    fresh = tmp_path / "fresh"
    extract_corpus([f"{bucket}/in"], str(fresh), jobs=1)
    out = Store(f"{bucket}/out")
    assert _rows("disclosures/out", filesystem=out.files) == _rows(fresh)
    assert len(_rows(fresh)["claims"]) == len(_rows(local)["claims"])
    again = _job(f"{bucket}/in", f"{bucket}/out")
    _, errors = again.communicate(timeout=90)
    assert "71 份都已读过" in errors
    assert not out.scratch.exists()
    with only_one(out), pytest.raises(UsageError, match="is writing there"), only_one(Store(f"{bucket}/out")):
        pass


def test_a_bucket_that_cannot_be_reached_is_one_line(corpus: Path, bucket: str) -> None:
    process = _job(str(corpus), "s3://none/out")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    (line,) = [line for line in errors.splitlines() if line.startswith("duizhang:")]
    assert "s3://none/out: cannot be written" in line
