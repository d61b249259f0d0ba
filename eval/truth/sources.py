"""The documents that have gold, and their gold.

Folders: ``seeds`` (truth/seeds_gold.json, offsets), ``written``, ``examples`` and ``planted`` (NAME.gold.json beside each
document, quotes; offsets where the format has a fixed text; ``planted`` lists contradictions and no claims).

``sources(folder)`` lists the documents, ``resolve(source, text)`` reads the gold of one of them against the text that the
pipeline extracted, so a reader that changes the text moves the gold with it.
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.places import ROOT, corpus
from eval.truth.gold import Gold, Source
from eval.truth.schemas import read_seed, read_written

FOLDERS = {
    "written": None,
    "seeds": None,
    "examples": ROOT / "examples",
    "planted": ROOT / "eval" / "planted" / "documents",
}


def sources(name: str, only: str | None = None) -> list[Source]:
    """The documents of the folder ``name``, in order; ``only`` keeps those whose name begins with it.

    Raises FileNotFoundError with one line when the folder is not there.
    """
    here = FOLDERS[name]
    found = _seeds(corpus()) if name == "seeds" else _folder(here or corpus() / name)
    if not found:
        todo = f"nothing in {here}" if here else "set DUIZHANG_CORPUS to the folder that holds it"
        raise FileNotFoundError(f"no gold of {name!r}: {todo}")
    return [source for source in found if not only or source.name.startswith(only)]


def _seeds(folder: Path) -> list[Source]:
    path = folder / "truth" / "seeds_gold.json"
    if not path.exists():
        return []
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    return [
        Source(name=name[:3], path=folder / "seeds" / name, raw=raw, shape="seeds", gold=path)
        for name, raw in sorted(files.items())
    ]


def _folder(folder: Path) -> list[Source]:
    found: list[Source] = []
    for gold in sorted(folder.glob("**/*.gold.json")):
        stem = gold.name.removesuffix(".gold.json")
        documents = [path for path in sorted(gold.parent.glob(stem + ".*")) if path != gold]
        if documents:
            raw = {"claims": (), **json.loads(gold.read_text(encoding="utf-8"))}
            found.append(Source(name=stem, path=documents[0], raw=raw, shape="written", gold=gold))
    return found


def resolve(source: Source, text: str) -> Gold:
    """Read the gold of ``source`` in offsets of ``text``."""
    return read_seed(source, text) if source.shape == "seeds" else read_written(source, text)
