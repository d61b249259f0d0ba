"""The generator of the corpus that batch jobs are measured on."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.corpus.__main__ import documents, main
from eval.corpus.poison import poisons
from extractor.data import RawDocument
from extractor.errors import DuizhangError
from extractor.pipeline import extract_document


def test_it_follows_from_the_seed() -> None:
    assert list(documents(30, 1)) == list(documents(30, 1))
    assert [data for _, data, _ in documents(30, 1)] != [data for _, data, _ in documents(30, 2)]


def test_what_was_planted_is_found_and_nothing_else() -> None:
    """Restated and stale bases show only beside another document."""
    for name, data, truth in documents(60, 3):
        found = [one for one in extract_document(RawDocument(name=name, data=data)).findings if one.severity == "error"]
        kind = (truth["planted"] or {}).get("kind")
        if kind not in ("restated", "stale"):
            assert bool(found) == bool(kind), (name, kind, found)


def test_pdfs_are_read_like_texts() -> None:
    for name, data, truth in documents(3, 5, pdf=True):
        found = extract_document(RawDocument(name=name, data=data))
        assert (found.document.entity, found.document.year) == (truth["unit"], truth["year"])
        assert len(found.document.tables) == 3
        assert sum(entry.outcome != "unchecked" for entry in found.ledger) > 20


def test_what_is_poisoned_is_refused_or_never_ends() -> None:
    """Those that take for ever or need gigabytes are for ``eval.bench batch``."""
    kinds = set()
    for number, (kind, suffix, data) in enumerate(poisons(20, 1)):
        kinds.add(kind)
        if kind in ("pdf maze", "pdf bomb", "endless pdf"):
            continue
        with pytest.raises(DuizhangError):
            if not data:
                raise DuizhangError("empty files are refused by load()")
            extract_document(RawDocument(name=f"{number}{suffix}", data=data))
    assert len(kinds) == 11


def test_the_command_writes_a_folder_and_its_truth(tmp_path: Path) -> None:
    assert main([str(tmp_path / "c"), "--texts", "12", "--pdfs", "1", "--poisoned", "2"]) == 0
    assert sum(path.is_file() for path in (tmp_path / "c").rglob("*")) == 13
    assert len((tmp_path / "c.truth.jsonl").read_text(encoding="utf-8").splitlines()) == 13
