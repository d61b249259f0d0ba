"""The model tagger: a trained network labels the characters of a sentence, the heading and the sentence before in view.

    model = load()                      # the default weights, in extractor/taggers/weights
    tagged = model.tag_all([Task(view, heading, before), ...])

It runs in ONNX Runtime on int8 weights; torch is not needed.  Numbers, their values and their borders are always those
of the deterministic reader: the model says which of them state something, and what the words around them are.

A model is a folder: ``model.onnx`` (input_ids, attention_mask, token_type_ids: [batch, time] -> logits [batch, time,
tags]), ``vocab.txt`` (a token a line), ``tagger.json`` (``Card``), and ``chain.json`` where a chain was learned over the scores.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from extractor.errors import UsageError
from extractor.folding import View
from extractor.quantity import Found, find
from extractor.taggers import NUMBERS, Tagged, Task
from extractor.taggers.chain import FILE as CHAIN
from extractor.taggers.chain import Chain, read_chain
from extractor.taggers.pattern import CONDITIONAL, as_yuan, tag
from extractor.taggers.scheme import PAD, START, STOP, TAGS, UNKNOWN, Span, decode, plain
from extractor.taggers.spans import hints, read, trimmed

DEFAULT = Path(__file__).with_name("weights") / "small"
CARD = "tagger.json"
_BATCH = 3072  # characters of a batch, padding included
_AT_ONCE = 2  # batches that run side by side; a batch of recurrent layers does not gain from more threads of its own
_UNKNOWN_SHARE, _ENOUGH = 0.25, 40
_STOPS = re.compile("[,;。:]")
# A sentence without a number that may say one in words; all others are not shown to the network.
_IN_WORDS = re.compile(
    "[无未没零空缺停免平]|不(?:涉及|存在|再|可比|变|增|减|发生|产生)|持平|相[同等当]|一[致样]|照旧|原样|全部|均为|取消|完成|完工|竣工|开工|启动|建成|原因|因素|主要|由于"
)
_LETTER = re.compile(r"[^\W\d_]")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the code must know of a model: its tags, how text is put to it, and the digests of its files.

    ``heading`` and ``before`` are how many characters of the heading (its end) and of the sentence before (its end) go in
    front of the sentence; ``longest`` is the most characters of one input.  With ``hints`` the model is told what the patterns say
    of each character.
    """

    name: str
    tags: tuple[str, ...]
    digits: str = ""
    heading: int = 16
    before: int = 24
    longest: int = 256
    segments: bool = True
    hints: bool = False
    sha256: dict[str, str] = {}


class Encoded(NamedTuple):
    """One input: ids and segments of the same length; ``first`` is where the sentence begins, ``size`` its characters."""

    ids: list[int]
    segments: list[int]
    first: int
    size: int


class Encoder:
    """Text -> ids, a character each; the same for training and for use."""

    def __init__(self, card: Card, vocabulary: Sequence[str]) -> None:
        self.card = card
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        missing = [token for token in (PAD, UNKNOWN, START, STOP) if token not in self.ids]
        if missing:
            raise UsageError(f"model {card.name}: {' '.join(missing)} is not in vocab.txt: export the model again")
        self.pad, self.unknown = self.ids[PAD], self.ids[UNKNOWN]

    def encode(self, text: str, heading: str = "", before: str = "", hints: Sequence[int] = ()) -> Encoded:
        """[CLS] heading [SEP] before [SEP] text [SEP]; segment 1 is the sentence itself, or what lies beyond: 1 + the hint."""
        card, start, stop = self.card, self.ids[START], self.ids[STOP]
        front = [start, *self._ids(heading[-card.heading :]), stop, *self._ids(before[-card.before :]), stop]
        body = self._ids(text)
        own = [1 + hint for hint in hints] if card.hints and hints else [int(card.segments)] * len(body)
        segments = [*[0] * len(front), *own, int(card.segments)]
        return Encoded([*front, *body, stop], segments, len(front), len(body))

    def _ids(self, text: str) -> list[int]:
        known, unknown = self.ids, self.unknown
        return [known.get(sign, unknown) for sign in plain(text, self.card.digits)]

    @property
    def room(self) -> int:
        """The most characters of a sentence that fit into one input."""
        return self.card.longest - self.card.heading - self.card.before - 4


class Model:
    """A trained tagger, ready to use."""

    def __init__(self, card: Card, encoder: Encoder, session: Any, chain: Chain | None = None) -> None:
        self.card = card
        self.encoder = encoder
        self.session = session
        self.chain = chain
        self.inputs = {one.name for one in session.get_inputs()}
        self.by = f"model:{card.name}@{card.sha256.get('model.onnx', '')[:8]}"

    def tag(self, view: View, heading: str = "", before: str = "") -> Tagged:
        """Label one sentence; many at once (``tag_all``) are several times as fast."""
        return self.tag_all([Task(view, heading, before)])[0]

    def tag_all(self, tasks: Sequence[Task], ruled: Sequence[Tagged] | None = None) -> list[Tagged]:
        """Label sentences, each with its heading and the sentence before it; ``ruled`` is what the patterns say, if it is known."""
        self._must_cover(task.view.text for task in tasks)
        numbers = [[number for number in find(task.view.text) if number.quantity is not None] for task in tasks]
        asked = [
            bool(found) or _IN_WORDS.search(task.view.text) is not None
            for task, found in zip(tasks, numbers, strict=True)
        ]
        chosen = [at for at, one in enumerate(asked) if one]
        known = None if ruled is None else [ruled[at] for at in chosen]
        spans = iter(self.spans([tasks[at] for at in chosen], known))
        said = [
            _meant(task.view.text, next(spans), found) if one else []
            for task, one, found in zip(tasks, asked, numbers, strict=True)
        ]
        return [
            read(task.view, spans, list(stated(found, spans)), self.by)
            for task, spans, found in zip(tasks, said, numbers, strict=True)
        ]

    def spans(self, tasks: Sequence[Task], ruled: Sequence[Tagged] | None = None) -> list[list[Span]]:
        """What the network says of each sentence, in the coordinates of its clean text."""
        if not self.card.hints:
            told: list[list[int]] = [[] for _ in tasks]
        else:
            told = [hints(one) for one in (ruled if ruled is not None else [tag(task.view) for task in tasks])]
        pieces = [
            (index, offset, self.encoder.encode(text, task.heading, before, hint[offset : offset + len(text)]))
            for index, (task, hint) in enumerate(zip(tasks, told, strict=True))
            for offset, text, before in _chunks(task, self.encoder.room)
        ]
        known: dict[Input, list[Span]] = {}
        distinct = {_input(encoded): encoded for _, _, encoded in pieces}
        waiting = sorted(distinct.items(), key=lambda one: len(one[0][0]))
        batches = list(_batches(waiting))
        for batch, found in zip(batches, self._run_all(batches), strict=True):
            known.update((given, spans) for (given, _), spans in zip(batch, found, strict=True))
        spans: list[list[Span]] = [[] for _ in tasks]
        for index, offset, encoded in pieces:
            spans[index].extend(
                span._replace(start=span.start + offset, end=span.end + offset) for span in known[_input(encoded)]
            )
        return [
            [one for one in (trimmed(task.view.text, span) for span in found) if one.start < one.end]
            for task, found in zip(tasks, spans, strict=True)
        ]

    def _run_all(self, batches: list[list[tuple[Input, Encoded]]]) -> list[list[list[Span]]]:
        """Each batch's spans.  The threads live for one call only, so that a process may fork afterwards."""
        from concurrent.futures import ThreadPoolExecutor

        inputs = [[encoded for _, encoded in batch] for batch in batches]
        if len(inputs) < 2:
            return [self._run(batch) for batch in inputs]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._run, inputs))

    def _run(self, batch: list[Encoded]) -> list[list[Span]]:
        """One call of the network."""
        import numpy as np

        width = max(len(one.ids) for one in batch)
        shape = (len(batch), width)
        given = {
            "input_ids": np.full(shape, self.encoder.pad, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, one in enumerate(batch):
            given["input_ids"][row, : len(one.ids)] = one.ids
            given["attention_mask"][row, : len(one.ids)] = 1
            given["token_type_ids"][row, : len(one.ids)] = one.segments
        logits = self.session.run(["logits"], {name: given[name] for name in self.inputs})[0]  # [batch, time, tags]
        widest = max(one.size for one in batch)
        scores = np.zeros((len(batch), widest, logits.shape[2]), dtype=np.float32)  # [batch, widest, tags]
        for row, one in enumerate(batch):
            scores[row, : one.size] = logits[row, one.first : one.first + one.size]
        return decode(scores, [one.size for one in batch], self.chain)

    def _must_cover(self, texts: Iterable[str]) -> None:
        """A vocabulary that does not know the text would label noise."""
        letters = [sign for text in texts for sign in _LETTER.findall(plain(text))]
        strange = sum(1 for sign in letters if sign not in self.encoder.ids)
        if len(letters) >= _ENOUGH and strange > _UNKNOWN_SHARE * len(letters):
            raise UsageError(
                f"model {self.card.name}: its vocabulary does not know {strange / len(letters):.0%} of the characters of "
                "this text: use --tagger patterns, or a model trained on such text"
            )


def _meant(text: str, spans: list[Span], numbers: Sequence[Found]) -> list[Span]:
    """Without what only looks like a statement: zero where it is supposed (若为空表，则为无…), and a bare 为 or 占 before no number."""
    last = numbers[-1].start if numbers else -1
    supposed = CONDITIONAL.search(text) is not None
    return [
        span
        for span in spans
        if not (span.label == "NONE" and supposed)
        and not (span.label in ("COMPLETION", "SHARE") and span.end - span.start == 1 and last < span.end)
    ]


def stated(numbers: list[Found], spans: list[Span]) -> Iterator[Found]:
    """The numbers that the model takes for statements; a price without its unit is in 元."""
    priced = any(span.label == "EACH" for span in spans)
    for number in numbers:
        over = sum(
            min(span.end, number.end) - max(span.start, number.start)
            for span in spans
            if span.label in NUMBERS and span.start < number.end and number.start < span.end
        )
        if 2 * over < number.end - number.start or number.quantity is None:
            continue
        bare = number.kind == "bare" and priced and any(s.label == "AMOUNT" and s.start <= number.start for s in spans)
        yield number._replace(kind="money", quantity=as_yuan(number.quantity)) if bare else number


def _chunks(task: Task, room: int) -> Iterator[tuple[int, str, str]]:
    """A sentence longer than the model can see is cut at its stops; what was cut off stands before the rest."""
    text, start, before = task.view.text, 0, task.before
    while len(text) - start > room:
        stops = [found.end() for found in _STOPS.finditer(text, start + room // 2, start + room)]
        end = stops[-1] if stops else start + room
        yield start, text[start:end], before
        start, before = end, text[start:end]
    yield start, text[start:], before


Input = tuple[tuple[int, ...], tuple[int, ...]]  # ids and segments: what decides the answer


def _input(encoded: Encoded) -> Input:
    return tuple(encoded.ids), tuple(encoded.segments)


def _batches(waiting: list[tuple[Input, Encoded]]) -> Iterator[list[tuple[Input, Encoded]]]:
    """Inputs of like length together; ``waiting`` is sorted by length."""
    batch: list[tuple[Input, Encoded]] = []
    for one in waiting:
        if batch and len(one[0][0]) * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


# ----------------------------------------------------------------------------------------------------------- loading


@cache
def load(folder: Path = DEFAULT) -> Model:
    """The model of a folder.  Raises ``UsageError`` in one line where it is missing, damaged, or of other labels."""
    card = read_card(folder)
    for name, digest in card.sha256.items():
        if file_digest(folder / name) != digest:
            raise UsageError(f"model {folder}: {name} is damaged (sha256 differs): fetch or export it again")
    try:
        import onnxruntime
    except ImportError as error:
        raise UsageError(
            "the model tagger needs onnxruntime: pip install 'duizhang[onnx]', or use --tagger patterns"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0][:160]
        raise UsageError(f"model {folder}: cannot be loaded ({reason}): fetch or export it again") from error
    chain = read_chain(folder / CHAIN) if CHAIN in card.sha256 else None
    return Model(card, Encoder(card, vocabulary), session, chain)


def read_card(folder: Path) -> Card:
    """The card of a model folder, its tags checked against the inventory."""
    path = folder / CARD
    try:
        card = msgspec.json.decode(path.read_bytes(), type=Card)
    except OSError as error:
        raise UsageError(f"model {folder}: no {CARD} there: give the folder of an exported model") from error
    except msgspec.MsgspecError as error:
        raise UsageError(f"model {folder}: {CARD} cannot be read ({error}): export the model again") from error
    if card.tags != TAGS:
        odd = sorted(set(card.tags) ^ set(TAGS)) or ["their order"]
        raise UsageError(
            f"model {card.name}: it was trained for other labels ({' '.join(odd[:3])}): train it again for extractor/labels.py"
        )
    return card


def file_digest(path: Path) -> str:
    """The sha256 of a file; of a missing one, "missing"."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
