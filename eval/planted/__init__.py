"""A suite that no rule was written for: documents by other hands, each of another kind, unit, year and layout.

``documents/`` holds NAME.txt, .md or .html and beside each NAME.gold.json with the contradictions planted in it (none:
the document is consistent, every figure adds up).  ``python -m eval.planted`` prints precision, recall and false alarms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.findings import FindingScore, score_findings
from eval.gold import Gold, Source
from eval.schemas import read_written
from eval.tally import Note, Tally
from extractor.data import Extraction

FOLDER = Path(__file__).parent / "documents"
_GOLD = ".gold.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How the findings of one document compare with what was planted in it.

    ``lost`` names quotes of the gold that the extracted text does not hold: a reader dropped them.
    """

    name: str
    planted: int
    loud: Tally
    unchecked: Tally
    notes: tuple[Note, ...]
    lost: tuple[str, ...]

    @property
    def false_alarms(self) -> int:
        """Errors and warnings that stand on nothing planted."""
        return self.loud.predicted - self.loud.right


def sources(only: str = "") -> list[Source]:
    """The documents in order; ``only`` keeps those whose name begins with it."""
    found = [_source(gold) for gold in sorted(FOLDER.glob("*" + _GOLD))]
    return [source for source in found if source.name.startswith(only)]


def _source(gold: Path) -> Source:
    raw = json.loads(gold.read_text(encoding="utf-8"))
    name = gold.name.removesuffix(_GOLD)
    return Source(name=name, path=gold.with_name(raw["doc"]), raw={"claims": (), **raw}, shape="written")


def results(extract: Callable[[Path], Extraction], only: str = "") -> Iterator[Result]:
    """Run ``extract`` over the suite and score its errors and warnings."""
    for source in sources(only):
        extraction = extract(source.path)
        gold = read_written(source, extraction.document.text)
        yield _result(gold, extraction, score_findings(gold, extraction))


def _result(gold: Gold, extraction: Extraction, scored: FindingScore) -> Result:
    numbers = extraction.ledger
    told = sum(entry.outcome != "unchecked" for entry in numbers)
    return Result(
        name=gold.name,
        planted=len(gold.contradictions),
        loud=scored.loud,
        unchecked=Tally(found=told, gold=len(numbers), right=told, predicted=len(numbers)),
        notes=scored.notes,
        lost=gold.lost,
    )
