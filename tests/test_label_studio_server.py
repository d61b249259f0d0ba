"""The round trip through the real Label Studio server and a real browser.

Skips where the server's environment is not there (``python -m annotations.environment``) or, for the page, chromium.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from annotations import environment, serve
from extractor.annotate.parts import parts
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import (
    Record,
    Relation,
    Span,
    digest,
    fingerprint,
    in_order,
    key,
    read_jsonl,
    write_jsonl,
)
from extractor.annotate.sources import document_of
from extractor.annotate.studio import Project, Studio
from extractor.cli import cli
from extractor.exporters.label_studio.config import labelling_config
from extractor.exporters.label_studio.tasks import to_task
from extractor.pipeline import extract_document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()

pytestmark = [
    pytest.mark.skipif(not environment.is_ready(), reason="no Label Studio here: python -m annotations.environment"),
]


class Gate:
    """The door through which a server may try to leave the machine: opened to nobody, it writes down who knocked."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.callers: list[str] = []
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            caller.settimeout(5)
            self.callers.append(caller.recv(200).decode("latin-1").split("\r\n")[0])
            caller.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[serve.Server]:
    """A server with an empty data base; whatever it wants to send into the world is seen at the gate."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            assert environment.QUIET[name] == environment.NOWHERE
            patch.setitem(environment.QUIET, name, f"http://127.0.0.1:{gate.port}")
        running = serve.start(tmp_path_factory.mktemp("label-studio"))
    yield running
    serve.stop(running.process)


@pytest.fixture
def studio(server: serve.Server, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
    return Studio(server.url, server.token)


def annotate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["annotate", *map(str, arguments)], catch_exceptions=False)


def batch_of(studio: Studio, name: str) -> Project:
    (project,) = [project for project in studio.projects() if project.title == f"对账 {name}"]
    return project


def submit_all(studio: Studio, project: Project) -> None:
    """What a very quick annotator does: every proposal is submitted as it stands."""
    action = {"id": "predictions_to_annotations", "project": project.id}
    studio.call("POST", "/api/dm/actions", params=action, json={"selectedItems": {"all": True, "excluded": []}})


@pytest.fixture(scope="module")
def twenty(root: Path) -> list[Record]:
    """Twenty proposed paragraphs, the last of them with a table beside it and characters that offsets trip over."""
    name = "examples/mingze_transport_final.txt"
    extraction = extract_document(root / name)
    found = list(parts(from_extraction(extraction, name="交通局", path=name), extraction.document))
    assert len(found) >= 17
    text = (
        "  一、𠮷林镇第𝟛次\n\n公用经费３５.20万元，\r\ne\u0301比上年减少3.00万元\u3000，\t下降7.85%。\n\n"
        "表1 支出预算表\n单位：万元\n\n\t项目\n\t2021年\n\n\t公用经费\n\t35.02\n\n\t合计\n\t155.20\n\n"
    )
    places = [("AMOUNT", "３５.20万元"), ("BASE", "上年"), ("PERCENT", "7.85%")]
    spans = [
        Span(id=f"m{number}", start=text.index(said), end=text.index(said) + len(said), label=label)
        for number, (label, said) in enumerate(places, 1)
    ]
    odd = Record(id="odd", sha256=digest(text), text=text, spans=tuple(spans), window=(0, text.index("表1")))
    others = extract_document(root / "examples" / "guqiao_town_three.txt")
    more = list(parts(from_extraction(others, name="镇", path="examples/guqiao_town_three.txt"), others.document))
    return [*found[:17], *more[:2], odd]


def one_of_a_kind(record: Record, root: Path) -> tuple[Record, Relation] | None:
    """A relation to a cell whose text no other cell of the record has."""
    text = document_of(record, root).text
    said = {one: text[one.cell.start : one.cell.end] for one in record.relations if one.cell is not None}
    found = [one for one in said if list(said.values()).count(said[one]) == 1]
    return (record, found[0]) if found else None


# ------------------------------------------------------------------------------------------------------- the page


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_what_is_changed_on_the_page_is_changed_in_the_gold_and_nothing_else(
    server: serve.Server, studio: Studio, gate: Gate, twenty: list[Record], root: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from playwright.sync_api import sync_playwright

    from tests.label_studio_page import LabellingPage

    monkeypatch.chdir(root)
    write_jsonl(tmp_path / "batch.jsonl", twenty)
    pushed = annotate("push", tmp_path / "batch.jsonl", "--batch", "twenty")
    assert "新推送 20 条任务，已有 0 条" in pushed.output
    again = annotate("push", tmp_path / "batch.jsonl", "--batch", "twenty")
    assert "新推送 0 条任务，已有 20 条" in again.output

    project = batch_of(studio, "twenty")
    tasks = {task["data"]["key"]: task["id"] for task in studio.tasks(project)}
    assert set(tasks) == {key(record) for record in twenty}
    linked, relation = next(pair for record in twenty if (pair := one_of_a_kind(record, root)))
    odd = twenty[-1]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1700, "height": 1000})
        page.set_default_timeout(20_000)
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        labelling = LabellingPage.login(page, server.url, server.email, server.password)

        # one: what is seen; a cell is exchanged for another, and a verdict changed
        labelling.open(project.url, tasks[key(linked)])
        text = document_of(linked, root).text
        seen = labelling.spans()
        assert [said for said, _ in seen] == [text[span.start : span.end] for span in in_order(linked).spans]
        assert len({colour for _, colour in seen}) == len({span.label for span in linked.spans})
        assert relation.cell is not None
        cell = text[relation.cell.start : relation.cell.end]
        assert labelling.cell(cell).is_visible()
        screenshot = page.screenshot(path=os.environ.get("DUIZHANG_SCREENSHOT"))
        assert len(screenshot) > 20_000
        other = labelling.a_free_number()
        number = next(span for span in linked.spans if span.id == relation.source)
        labelling.delete(labelling.cell(cell))
        labelling.mark_cell(other, "z")
        labelling.relate(labelling.span(text[number.start : number.end]), labelling.cell(other))
        labelling.submit()

        # two: a border is moved where characters are many bytes wide, and a verdict is given
        labelling.open(project.url, tasks[key(odd)])
        labelling.delete(labelling.span("３５.20万元"))
        labelling.mark("３５.20万", "2")
        labelling.mark("3.00万元", "2")
        labelling.judge(labelling.span("3.00万元"), "矛盾")
        labelling.submit()
        browser.close()
    assert hosts == {server.url.split("//")[1]}
    assert set(gate.callers) <= {"CONNECT raw.githubusercontent.com:443 HTTP/1.0"}  # tips, which no setting turns off

    pulled = annotate("pull", "--batch", "twenty", "--into", tmp_path)
    assert pulled.exit_code == 0, pulled.output
    assert "新增 2 条，修改 0 条，未变 0 条，冲突 0 条" in pulled.output
    gold = {record.id: record for record in read_jsonl(tmp_path / "gold" / "twenty.jsonl")}

    one = gold[linked.id]
    assert in_order(linked).spans == one.spans
    (gone,) = set(linked.relations) - set(one.relations)
    (come,) = set(one.relations) - set(linked.relations)
    assert gone == relation
    assert come.cell is not None
    assert (come.kind, come.source, come.by) == ("对应单元格", relation.source, "annotator")
    assert text[come.cell.start : come.cell.end] == other
    assert one.judgements == linked.judgements

    two = gold["odd"]
    said = {(two.text or "")[span.start : span.end]: (span.label, span.by) for span in two.spans}
    assert said == {
        "３５.20万": ("AMOUNT", "annotator"),
        "3.00万元": ("AMOUNT", "annotator"),
        "上年": ("BASE", ""),
        "7.85%": ("PERCENT", ""),
    }
    assert two.text == odd.text
    assert [span for span in two.spans if not span.by] == [span for span in odd.spans if span.id != "m1"]
    assert [(claim.value, claim.verdict) for claim in two.claims if claim.verdict] == [("3.00万元", "矛盾")]
    assert two.annotator == server.email


# --------------------------------------------------------------------------------------------------- many, and a kill


def paragraphs(count: int) -> Iterator[Record]:
    """Small texts, all different, with a span each that stands behind an astral character."""
    for number in range(count):
        text = f"第{number}项：𠮷公用经费{number}.20万元，比上年增加。"
        start = text.index("公")
        span = Span(id="m1", start=start, end=start + 4, label="ITEM", value="公用经费", by="pattern:item")
        yield Record(id=f"p{number}", sha256=digest(text), text=text, spans=(span,))


def test_a_server_that_is_killed_loses_nothing_and_a_second_push_completes_it(
    studio: Studio, server: serve.Server, tmp_path: Path
) -> None:
    """Three hundred tasks; the server dies behind the first batch, and what it has taken is there afterwards."""
    data = tmp_path / "data"
    victim = serve.start(data)
    records = tmp_path / "many.jsonl"
    write_jsonl(records, paragraphs(300))
    where = ["--url", victim.url, "--token", victim.token, "--batch", "many"]
    dying = Studio(victim.url, victim.token)
    project = dying.project("对账 many", labelling_config())
    tasks = (to_task(record, document_of(record, Path())) for record in paragraphs(300))
    states = dying.push(project, tasks)
    assert next(states).new == 100
    victim.process.kill()
    victim.process.wait()
    from extractor.errors import UsageError

    with pytest.raises(UsageError, match="no Label Studio answers"):
        list(states)
    refused = annotate("push", records, *where)
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1

    revived = serve.start(data)
    try:
        assert revived.token == victim.token
        where[1] = revived.url
        assert "新推送 200 条任务，已有 100 条" in annotate("push", records, *where).output
        studio = Studio(revived.url, revived.token)
        project = batch_of(studio, "many")
        found = list(studio.tasks(project))
        assert len(found) == 300
        assert all(task["total_predictions"] == 1 for task in found)
        submit_all(studio, project)
        status = annotate("status", "--url", revived.url, "--token", revived.token)
        assert "对账 many：300 条任务，已标 300，跳过 0，待标 0" in status.output
        pulled = annotate("pull", *where, "--into", tmp_path)
        assert "新增 300 条，修改 0 条，未变 0 条，冲突 0 条" in pulled.output
    finally:
        serve.stop(revived.process)
    gold = {record.id: record for record in read_jsonl(tmp_path / "gold" / "many.jsonl")}
    expected = {record.id: record for record in paragraphs(300)}
    assert {name: fingerprint(record) for name, record in gold.items()} == {
        name: fingerprint(record) for name, record in expected.items()
    }
    assert {name: record.spans for name, record in gold.items()} == {n: r.spans for n, r in expected.items()}


# ------------------------------------------------------------------------------------------------------ the server


def test_the_local_server_is_found_by_its_file_and_a_wrong_token_is_told(
    server: serve.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    nowhere = annotate("status")
    assert nowhere.exit_code == 2
    assert "python -m annotations.serve" in nowhere.stderr
    with serve.announced(server):
        assert annotate("status").exit_code == 0
        assert (tmp_path / ".label-studio" / "server.json").stat().st_mode & 0o077 == 0
        refused = annotate("status", "--token", "0" * 40)
        assert refused.exit_code == 2
        assert "the token is refused" in refused.stderr
    assert not (tmp_path / ".label-studio" / "server.json").exists()


def test_a_personal_access_token_works_as_well(studio: Studio) -> None:
    reply: dict[str, Any] = studio.call("POST", "/api/token/", json={})
    personal = Studio(studio.url, reply["token"])
    assert personal.people() == studio.people()
    assert json.loads(msgspec.json.encode(personal.people()))


def test_an_annotation_that_makes_no_sense_is_told_and_the_others_are_merged(studio: Studio, tmp_path: Path) -> None:
    records = tmp_path / "few.jsonl"
    write_jsonl(records, paragraphs(3))
    annotate("push", records, "--batch", "few")
    project = batch_of(studio, "few")
    submit_all(studio, project)
    spoilt = next(task for task in studio.annotated(project))
    loose = [{"type": "relation", "from_id": "x", "to_id": "y", "direction": "right"}]
    studio.call("PATCH", f"/api/annotations/{spoilt['annotations'][0]['id']}/", json={"result": loose})
    pulled = annotate("pull", "--batch", "few", "--into", tmp_path)
    assert pulled.exit_code == 1
    assert f"task {spoilt['id']} " in pulled.stderr
    assert "新增 2 条" in pulled.stdout
