"""``python -m eval.corpus FOLDER``: write the corpus and beside it the truth."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from eval.corpus.errors import KINDS, plant
from eval.corpus.paper import LAYOUTS, SUFFIX, as_pdf, as_text
from eval.corpus.poison import poisons
from eval.corpus.prose import compose
from eval.corpus.units import YEARS, series, unit

_WITH_SLIP = 0.2  # of all documents


def documents(count: int, seed: int, *, pdf: bool = False) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Name below the folder, bytes and truth of ``count`` documents."""
    first = 10_000_000 if pdf else 0
    for number in range(count):
        one = unit(first + number // len(YEARS), seed)
        year = YEARS[number % len(YEARS)]
        years = series(one, seed)
        chance = Random(f"{seed} {one.number} {year}")
        paper = compose(one, years[year - 1], years[year])
        slip = plant(paper, chance.choice(KINDS), years, year, chance) if chance.random() < _WITH_SLIP else None
        layout = "pdf" if pdf else LAYOUTS[one.style % len(LAYOUTS)]
        name = f"{one.province}/{year}/{one.number:05}_{one.name}{year}年预算{SUFFIX[layout]}"
        data = as_pdf(paper) if pdf else as_text(paper, layout).encode("gb18030" if one.style % 7 == 0 else "utf-8")
        yield name, data, {"document": name, "unit": one.name, "year": year, "planted": slip}


def write(folder: Path, texts: int, pdfs: int, poisoned: int, seed: int) -> None:
    """The corpus; with ``poisoned`` of the texts replaced by what nobody should open."""
    bad = dict(zip(Random(f"{seed} poison").sample(range(texts), poisoned), poisons(poisoned, seed), strict=True))
    with folder.with_name(f"{folder.name}.truth.jsonl").open("w", encoding="utf-8") as truth:
        for pdf, count in ((False, texts), (True, pdfs)):
            for number, (name, data, known) in enumerate(documents(count, seed, pdf=pdf)):
                if not pdf and number in bad:
                    kind, suffix, data = bad[number]
                    name = str(Path(name).with_suffix(suffix))
                    known = {"document": name, "poison": kind}
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                truth.write(json.dumps(known, ensure_ascii=False) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.corpus", description="Write a corpus that follows from a seed."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--pdfs", type=int, default=500)
    parser.add_argument("--poisoned", type=int, default=0, help="so many of the texts are bombs, hangs and garbage")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    write(options.folder, options.texts, options.pdfs, options.poisoned, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
