"""Other readers of amounts and percentages, each behind one function; run by ``eval.peers`` in an environment of its own.

    python peer_readers.py NAME < tasks.json > answers.json

This file imports nothing of the project, so that it runs where only the peer is installed.  A reader goes from a text to
``[start, end, value, unit]``: offsets in code points, the value as a string of digits, the unit "元", "%" or "".
Each is used as its documentation says, with what it gives converted as kindly as can be.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import warnings
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

Answer = tuple[int, int, str, str]
Reader = Callable[[str], list[Answer]]

SCALES = {"亿": 100_000_000, "万": 10_000, "千": 1000, "百": 100}
# What a user would hand to a converter of numerals: digits or Chinese numerals, and the unit behind them.
NUMERAL = re.compile(
    r"(?P<number>[\d,.]+|[零〇一二三四五六七八九十百千两]+)\s?(?P<scale>[万亿千百]*)(?P<unit>元|%|％)?"
)
OF_HUNDRED = re.compile(r"百分之(?P<number>[\d.]+|[零〇一二三四五六七八九十百点两]+)")


def jionlp() -> Reader:
    """``jionlp.ner.extract_money``: amounts only."""
    import jionlp as library

    def read(text: str) -> list[Answer]:
        found: list[Answer] = []
        for item in library.ner.extract_money(text):
            number = (item.get("detail") or {}).get("num")
            number = number[0] if isinstance(number, list) else number
            if number is not None:
                found.append((*item["offset"], str(number), "元"))
        return found

    return read


def recognizers() -> Reader:
    """Microsoft's Recognizers-Text: currency and percentage of zh-cn."""
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer

    currency = NumberWithUnitRecognizer("zh-cn").get_currency_model()
    percentage = NumberRecognizer("zh-cn").get_percentage_model()

    def read(text: str) -> list[Answer]:
        found: list[Answer] = []
        for item in currency.parse(text):
            value = (item.resolution or {}).get("value")
            if value is not None:
                found.append((item.start, item.end + 1, str(value), "元"))
        for item in percentage.parse(text):
            value = (item.resolution or {}).get("value")
            if value is not None:
                found.append((item.start, item.end + 1, str(value).rstrip("%"), "%"))
        return found

    return read


def cn2an() -> Reader:
    """cn2an converts numerals; it is given what a simple expression finds, and the scale behind it is multiplied in."""
    import cn2an as library

    def read(text: str) -> list[Answer]:
        found: list[Answer] = [
            (match.start(), match.end(), str(library.cn2an(match["number"], "smart")), "%")
            for match in OF_HUNDRED.finditer(text)
        ]
        for match in NUMERAL.finditer(text):
            if not match["unit"] and not match["scale"]:
                continue
            try:
                value = Decimal(str(library.cn2an(match["number"].replace(",", ""), "smart")))
            except (ValueError, InvalidOperation):
                continue
            for scale in match["scale"]:
                value *= SCALES[scale]
            found.append((match.start(), match.end(), str(value), "%" if match["unit"] in ("%", "％") else "元"))
        return found

    return read


def quantulum3() -> Reader:
    """quantulum3 knows English units; its numbers are taken, with the Chinese unit behind them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quantulum3 import parser

    def read(text: str) -> list[Answer]:
        found: list[Answer] = []
        for item in parser.parse(text):
            value = Decimal(str(item.value))
            behind = re.match(r"\s?([万亿千百]*)(元?)", text[item.span[1] :])
            unit = "%" if "percent" in item.unit.name else "元"
            for scale in behind[1] if behind else ():
                value *= SCALES[scale]
            found.append((item.span[0], item.span[1], str(value), unit))
        return found

    return read


def spacy_ruler() -> Reader:
    """spaCy's blank Chinese pipeline with an entity ruler: the patterns that its documentation would lead one to."""
    import spacy

    nlp = spacy.blank("zh")
    ruler: Any = nlp.add_pipe("entity_ruler")
    digits = {"TEXT": {"REGEX": r"^[\d,.]$"}, "OP": "+"}
    ruler.add_patterns(
        [
            {"label": "MONEY", "pattern": [digits, {"TEXT": {"IN": ["万", "亿", "千"]}, "OP": "*"}, {"TEXT": "元"}]},
            {"label": "PERCENT", "pattern": [digits, {"TEXT": {"IN": ["%", "％"]}}]},
        ]
    )

    def read(text: str) -> list[Answer]:
        found: list[Answer] = []
        for entity in nlp(text).ents:
            number = re.match(r"[\d,.]+", entity.text)
            if number is None:
                continue
            try:
                value = Decimal(number[0].replace(",", ""))
            except InvalidOperation:
                continue
            for scale in re.findall("[万亿千]", entity.text):
                value *= SCALES[scale]
            found.append((entity.start_char, entity.end_char, str(value), "%" if entity.label_ == "PERCENT" else "元"))
        return found

    return read


def duizhang() -> Reader:
    """This project's reader of quantities, on the same footing."""
    from extractor.folding import View
    from extractor.quantity import find

    def read(text: str) -> list[Answer]:
        view = View(text, 0, len(text))
        found: list[Answer] = []
        for item in find(view.text):
            quantity = item.quantity
            if quantity is None or quantity.doubt or quantity.unit not in ("万元", "%"):
                continue
            start, end = view.span(item.start, item.end)
            value = quantity.value * 10_000 if quantity.unit == "万元" else quantity.value
            found.append((start, end, str(value), "元" if quantity.unit == "万元" else "%"))
        return found

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "duizhang": duizhang,
    "jionlp": jionlp,
    "recognizers": recognizers,
    "cn2an": cn2an,
    "quantulum3": quantulum3,
    "spacy": spacy_ruler,
}


def main() -> None:
    """Read tasks, answer each, and say how many seconds each group took (best of the rounds asked for)."""
    task = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):  # some peers greet
        read = READERS[sys.argv[1]]()
    read("收入1万元，增长5%")  # what loads on first use is not timed
    answers: dict[str, list[list[Answer] | None]] = {}
    seconds: dict[str, float] = {}
    for group, texts in task["texts"].items():
        best = float("inf")
        for _ in range(task["rounds"].get(group, 1)):
            started = time.process_time()
            answers[group] = [_safely(read, text) for text in texts]
            best = min(best, time.process_time() - started)
        seconds[group] = best
    json.dump({"answers": answers, "seconds": seconds}, sys.stdout, ensure_ascii=False)


def _safely(read: Reader, text: str) -> list[Answer] | None:
    """The answer, or None where the peer fails on the text."""
    try:
        return read(text)
    except Exception:
        return None


if __name__ == "__main__":
    main()
