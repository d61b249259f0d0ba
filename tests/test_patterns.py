"""The phrase files: every example of every phrase, read by the tagger that uses them.

``match`` is a sentence with the words of the mark between ``<`` and ``>``; ``skip`` one without a mark of that phrase.
"""

from __future__ import annotations

import re

import pytest

from extractor.folding import View
from extractor.labels import LABELS
from extractor.patterns import Phrase, by_id, phrases
from extractor.taggers import Tagged
from extractor.taggers.pattern import tag

PLACES = {"before", "before-after-base", "after", "start", "any", "clause", "clause-end", "never"}


def examples(kind: str) -> list[object]:
    """(phrase, text) of all examples of that kind."""
    return [
        pytest.param(phrase, text, id=f"{phrase.id}: {text}") for phrase in phrases() for text in getattr(phrase, kind)
    ]


def read(text: str) -> Tagged:
    return tag(View(text, 0, len(text)))


def marks(text: str) -> list[tuple[str, str, str]]:
    """(label, phrase, marked words) of every mark of a sentence."""
    tagged = read(text)
    return [
        (mark.label, mark.by.removeprefix("pattern:"), tagged.view.text[mark.start : mark.end]) for mark in tagged.marks
    ]


@pytest.mark.parametrize(("phrase", "example"), examples("match"))
def test_match(phrase: Phrase, example: str) -> None:
    span = example.index("<"), example.index(">") - 1
    tagged = read(example.replace("<", "").replace(">", ""))
    found = [mark for mark in tagged.marks if tagged.view.span(mark.start, mark.end) == span]
    assert (phrase.label, f"pattern:{phrase.id}") in [(mark.label, mark.by) for mark in found], tagged.marks
    if phrase.value:
        assert phrase.value in [mark.value for mark in found]


@pytest.mark.parametrize(("phrase", "example"), examples("skip"))
def test_skip(phrase: Phrase, example: str) -> None:
    assert phrase.id not in [by for _, by, _ in marks(example)]


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.id)
def test_a_phrase_is_complete(phrase: Phrase) -> None:
    assert phrase.label in LABELS
    assert phrase.at in PLACES
    assert bool(phrase.words) != bool(phrase.pattern)
    assert len(set(phrase.words)) == len(phrase.words)
    assert not any("<" in text for text in phrase.skip)
    assert all(text.count("<") == text.count(">") == 1 for text in phrase.match)
    if phrase.at != "never":
        assert phrase.match, "no example of what it matches"
        assert phrase.skip, "no example of what it leaves alone"
    re.compile(phrase.regex)


def test_ids_are_unique_and_found() -> None:
    ids = [phrase.id for phrase in phrases()]
    assert len(set(ids)) == len(ids)
    assert by_id("change.up").label == "UP"
    with pytest.raises(KeyError):
        by_id("no.such")


def test_the_longest_word_wins() -> None:
    assert ("UP", "change.up", "新增加") in marks("水费比上年新增加3万元")
    assert ("DOWN", "change.down", "净减少") in marks("水费比上年净减少3万元")
    assert ("SAME", "same.word", "基本持平") in marks("水费3万元，与上年基本持平")


@pytest.mark.parametrize("word", by_id("change.up").words)
def test_every_word_of_increase(word: str) -> None:
    assert ("UP", "change.up", word) in marks(f"渠道维护费8.40万元，比上年{word}1.20万元。")


@pytest.mark.parametrize("word", by_id("change.down").words)
def test_every_word_of_decrease(word: str) -> None:
    assert ("DOWN", "change.down", word) in marks(f"渠道维护费8.40万元，比上年{word}1.20万元。")


@pytest.mark.parametrize("word", by_id("same.word").words)
def test_every_word_of_no_change(word: str) -> None:
    assert ("SAME", "same.word", word) in marks(f"渠道维护费8.40万元，与上年{word}。")
