"""The model tagger: tags and spans, reading spans into marks, inference, both taggers, errors in one line."""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from extractor import claims
from extractor.cli import cli
from extractor.data import Quantity
from extractor.errors import UsageError
from extractor.folding import View
from extractor.quantity import find
from extractor.taggers import Mark, Tagged, Task
from extractor.taggers.both import combine, disagreements
from extractor.taggers.chain import Chain, allowed, best_paths, likelihood
from extractor.taggers.choice import choose, patterns
from extractor.taggers.pattern import tag
from extractor.taggers.scheme import FLAT_TAGS, SPECIAL, TAGS, Span, decode, plain, tags_of
from extractor.taggers.spans import flat, hints, read
from extractor.taggers.transformer import CARD, Card, Encoder, load, read_card, stated

SENTENCE = "2021年公用经费预算35.20万元，与上年预算数相比减少3.00万元，下降9.5%，主要是人员调出。"
WORDS = sorted({*plain(SENTENCE, "0"), *"项目支出收入培训会议接待费增加比较去安排"})


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has learned nothing, exported like any other."""
    return made(tmp_path_factory.mktemp("tiny"), kinds=2, hints=False)


@pytest.fixture(scope="session")
def advised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, advised by what the patterns say."""
    return made(tmp_path_factory.mktemp("advised"), kinds=1 + len(FLAT_TAGS), hints=True)


def made(folder: Path, kinds: int, hints: bool) -> Path:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnxruntime")
    from models.chain import Labeller
    from models.export import export
    from models.net import CharConfig, CharTagger

    torch.manual_seed(3)
    vocabulary = [*SPECIAL, *WORDS]
    small = {"embedding": 8, "hidden_size": 16, "layers": 1, "heads": 2, "inner": 16}
    shape = CharConfig(vocab_size=len(vocabulary), num_labels=len(TAGS), kinds=kinds, **small)
    card = Card(name="tiny", tags=TAGS, digits="0", longest=96, hints=hints)
    return export(Labeller(CharTagger(shape)), Encoder(card, vocabulary), folder)


def view(text: str) -> View:
    return View(text, 0, len(text))


def copy(folder: Path, to: Path, **changes: object) -> Path:
    to.mkdir()
    for file in folder.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    card = json.loads((to / CARD).read_bytes())
    (to / CARD).write_text(json.dumps({**card, **changes}))
    return to


# ------------------------------------------------------------------------------------------------------- tags, spans


def test_nested_spans_leave_their_outer_ones_in_pieces() -> None:
    flat_tags, reason = tags_of(6, [Span("ITEM", 0, 6), Span("UP", 2, 4), Span("REASON", 0, 6)])
    assert [FLAT_TAGS[tag] for tag in flat_tags] == ["B-ITEM", "I-ITEM", "B-UP", "I-UP", "B-ITEM", "I-ITEM"]
    assert reason == [1, 2, 2, 2, 2, 2]


def scores_of(*rows: list[Span], width: int) -> np.ndarray:
    scores = np.zeros((len(rows), width, len(TAGS)), dtype=np.float32)
    for line, spans in enumerate(rows):
        flat_tags, reason = tags_of(width, spans)
        for at in range(width):
            scores[line, at, flat_tags[at]] = scores[line, at, len(FLAT_TAGS) + reason[at]] = 9.0
    return scores


def test_tags_come_back_as_the_spans_they_were() -> None:
    one = [Span("YEAR", 0, 5), Span("ITEM", 5, 7), Span("ITEM", 7, 9), Span("REASON", 8, 12)]
    two = [Span("UP", 0, 1), Span("AMOUNT", 1, 6)]
    found = decode(scores_of(one, two, width=12), [12, 6])
    assert [[span[:3] for span in row] for row in found] == [[span[:3] for span in one], [span[:3] for span in two]]
    assert all(span.score > 0.9 for row in found for span in row)


def test_no_span_begins_inside() -> None:
    scores = np.zeros((1, 3, len(TAGS)), dtype=np.float32)
    inside, begins = FLAT_TAGS.index("I-ITEM"), FLAT_TAGS.index("B-UP")
    scores[0, :, inside] = 5.0  # the best tag everywhere, and not allowed to stand first
    scores[0, 1, begins] = 4.0
    (spans,) = decode(scores, [3])
    assert all(span.label in ("ITEM", "UP") for span in spans)
    path, _ = tags_of(3, spans)
    assert path[0] != inside and not (path[1] == begins and path[2] == inside)


def paths(time: int, tags: int) -> list[tuple[int, ...]]:
    """All tags of a sentence that BIO allows."""
    may = allowed(tags)
    return [
        path
        for path in product(range(tags), repeat=time)
        if all(may[one][after] for one, after in pairwise((0, *path)))
    ]


def weight(path: tuple[int, ...], scores: np.ndarray, steps: np.ndarray) -> float:
    """What the chain makes of one of them."""
    return math.exp(sum(scores[at, tag] for at, tag in enumerate(path)) + sum(steps[a, b] for a, b in pairwise(path)))


def test_the_chain_finds_what_trying_all_paths_finds() -> None:
    drawn = np.random.default_rng(4)
    lengths, tags = [4, 2], 5
    scores, steps = drawn.normal(size=(2, 4, tags)), drawn.normal(size=(tags, tags))
    found = np.exp(likelihood(scores, lengths, steps.tolist()))
    for row, length in enumerate(lengths):
        weights = {path: weight(path, scores[row], steps) for path in paths(length, tags)}
        for at, chosen in product(range(length), range(tags)):
            share = sum(one for path, one in weights.items() if path[at] == chosen) / sum(weights.values())
            assert found[row, at, chosen] == pytest.approx(share, abs=1e-9)
    heaviest = [
        max(paths(length, tags), key=lambda path: weight(path, scores[row], steps))
        for row, length in enumerate(lengths)
    ]
    assert [tuple(path) for path in best_paths(scores, lengths, steps.tolist())] == heaviest


def test_what_is_trained_is_how_likely_the_path_is_of_all() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from models.chain import IGNORED, unlikelihood

    drawn = np.random.default_rng(5)
    scores, steps = drawn.normal(size=(2, 6, 3)), drawn.normal(size=(3, 3))
    tags = [[IGNORED, 1, 2, 0, IGNORED, IGNORED], [IGNORED, IGNORED, 0, 1, 2, 1]]
    wanted = 0.0
    for row, first, path in ((0, 1, (1, 2, 0)), (1, 2, (0, 1, 2, 1))):
        own = scores[row, first : first + len(path)]
        wanted -= math.log(weight(path, own, steps) / sum(weight(one, own, steps) for one in paths(len(path), 3)))
    found = unlikelihood(torch.tensor(scores), torch.tensor(tags), torch.tensor(steps))
    assert found.item() == pytest.approx(wanted / 7)


def test_the_chain_decides_where_the_scores_do_not() -> None:
    scores = np.zeros((1, 4, len(TAGS)), dtype=np.float32)
    begins, inside = FLAT_TAGS.index("B-UP"), FLAT_TAGS.index("I-UP")
    scores[0, 0, 0] = scores[0, 1, begins] = 9.0
    flat_steps = [[0.0] * len(FLAT_TAGS) for _ in FLAT_TAGS]
    flat_steps[begins][inside], flat_steps[inside][0] = 9.0, 9.0
    (spans,) = decode(scores, [4], Chain(flat_steps, [[0.0] * 3 for _ in range(3)]))
    assert [(span.label, span.start, span.end) for span in spans if span.label == "UP"] == [("UP", 1, 3)]


def test_numbers_are_those_of_the_reader_whatever_the_span_says() -> None:
    text = view("水费1,234.56万元，增长3%")
    spans = [Span("ITEM", 0, 4), Span("AMOUNT", 3, 9), Span("UP", 13, 15)]
    numbers = list(stated([number for number in find(text.text) if number.quantity], spans))
    marks = read(text, spans, numbers, "model:x").marks
    assert [(mark.label, text.text[mark.start : mark.end]) for mark in marks] == [
        ("ITEM", "水费"),
        ("AMOUNT", "1,234.56万元"),
        ("UP", "增长"),
    ]
    amount = marks[1].value
    assert isinstance(amount, Quantity) and amount.value == Decimal("1234.56")


SAID = {
    "会议费比上年减少0.40万元，下降5.0%，主要是压减会议。": (
        *(
            ("ITEM", "会议费"),
            ("BASE", "上年"),
            ("DOWN", "减少"),
            ("DOWN", "下降"),
            ("CUE", "主要是"),
            ("REASON", "压减会议"),
        ),
    ),
    "教育支出完成年初预算62.00万元的94.10%。": (("ITEM", "教育支出"), ("COMPLETION", "完成"), ("WHOLE", "年初预算")),
    "本年未安排会议费，公务接待费与上年持平。": (
        *(("YEAR", "本年"), ("NONE", "未安排"), ("ITEM", "会议费")),
        *(("ITEM", "公务接待费"), ("BASE", "上年"), ("SAME", "持平")),
    ),
    "办公费3.00万元，占总支出的5.0%；差旅费决算数大于预算数。": (
        *(
            ("ITEM", "办公费"),
            ("SHARE", "占"),
            ("WHOLE", "总支出"),
            ("ITEM", "差旅费"),
            ("COMPLETION", "决算数大于预算数"),
        ),
    ),
    "编制30人，2名教师调入。": (("ITEM", "编制"), ("UP", "调入")),
    "纳入考核的项目5个，涉及资金320.00万元。": (("ITEM", "纳入考核的项目"), ("ITEM", "资金")),
    "邮电费2021年预算数为6.20万元。": (("ITEM", "邮电费"), ("YEAR", "2021年"), ("ITEM", "预算数")),
}


@pytest.mark.parametrize("text", SAID, ids=range(len(SAID)))
def test_spans_give_the_claims_that_the_patterns_give(text: str) -> None:
    sentence = view(text)
    spans, position = [], 0
    for label, words in SAID[text]:
        start = sentence.text.index(words, 0 if label == "WHOLE" else position)
        spans.append(Span(label, start, start + len(words)))
        position = max(position, start + len(words))
    numbers = [number for number in find(sentence.text) if number.quantity is not None]
    by_hand = read(sentence, spans, numbers, "hand")
    assert told(by_hand) == told(tag(sentence))


def told(tagged: Tagged) -> list[tuple[object, ...]]:
    from eval.taggers import _document

    document = _document("", [tagged.view.text])
    moved = tagged._replace(view=View(document.text, 1, 1 + len(tagged.view.text)))
    found = claims.build(document, [(document.sentences[0], moved)])
    return [
        (one.kind, one.direction, one.quantity and one.quantity.value, one.subject, one.base)
        for one in found
        if one.kind != "reason"
    ]


def test_marks_as_an_annotator_would_draw_them() -> None:
    text = view("本单位未安排政府性基金预算，完成预算62.00万元的94.10%。")
    spans = {(span.label, text.text[span.start : span.end]) for span in flat(tag(text).marks, text.text)}
    assert ("NONE", "未安排") in spans and ("ITEM", "政府性基金预算") in spans
    assert not any(words == "的" for _, words in spans)
    text = view("决算数大于预算数的主要原因是：增加培训。")
    spans = {(span.label, text.text[span.start : span.end]) for span in flat(tag(text).marks, text.text)}
    assert {("COMPLETION", "决算数大于预算数"), ("CUE", "的主要原因是")} <= spans


# --------------------------------------------------------------------------------------------------------- inference


def test_many_at_once_are_tagged_like_each_alone(tiny: Path) -> None:
    model = load(tiny)
    tasks = [
        Task(view(text), "会议费", "收入")
        for text in (SENTENCE, "培训费3万元。", SENTENCE + SENTENCE + SENTENCE, "项目支出。")
    ]
    together = model.tag_all(tasks)
    for task, tagged in zip(tasks, together, strict=True):
        alone = model.tag(task.view, task.heading, task.before)
        assert [mark[:4] for mark in alone.marks] == [mark[:4] for mark in tagged.marks]
        assert all(0 <= mark.start < mark.end <= len(task.view.text) and 0 <= mark.score <= 1 for mark in tagged.marks)
        assert all(mark.by.startswith("model:tiny@") for mark in tagged.marks)


def test_a_model_reads_what_the_patterns_say(advised: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load(advised)
    text = view(SENTENCE).text
    hint = hints(tag(view(SENTENCE)))
    assert FLAT_TAGS[hint[text.index("减少")]] == "B-DOWN" and FLAT_TAGS[hint[text.index("元,下降")]] == "I-AMOUNT"
    encoded = model.encoder.encode(text, "会议费", "", hint)
    assert encoded.segments[encoded.first : encoded.first + encoded.size] == [1 + one for one in hint]
    assert set(model.encoder.encode(text, "会议费").segments) == {0, 1}

    tasks = [Task(view(one), "会议费") for one in (SENTENCE, "。".join([SENTENCE] * 3), "培训费3万元。")]
    assert model.tag_all(tasks) == model.tag_all(tasks, patterns(tasks))
    encode, pieces = model.encoder.encode, list[tuple[str, list[int]]]()
    monkeypatch.setattr(model.encoder, "encode", lambda *given: pieces.append((given[0], given[3])) or encode(*given))
    model.spans(tasks[1:2])
    assert len(pieces) > 1 and "".join(piece for piece, _ in pieces) == tasks[1].view.text
    assert [one for _, part in pieces for one in part] == hints(tag(tasks[1].view))


def test_a_long_sentence_is_seen_to_its_end(tiny: Path) -> None:
    model = load(tiny)
    long = "，".join(["培训费3万元"] * 40)
    (spans,) = model.spans([Task(view(long))])
    assert max((span.end for span in spans), default=0) > len(long) - 40
    assert all(span.end <= len(long) for span in spans)


def test_the_exported_network_says_what_the_trained_one_says(tiny: Path) -> None:
    import torch
    from transformers import AutoModelForTokenClassification

    import models.net  # noqa: F401

    network = AutoModelForTokenClassification.from_pretrained(tiny.parent / "checkpoint").eval()
    model = load(tiny)
    encoded = model.encoder.encode(view(SENTENCE).text, "会议费")
    given = {
        name: np.array([values])
        for name, values in (
            ("input_ids", encoded.ids),
            ("attention_mask", [1] * len(encoded.ids)),
            ("token_type_ids", encoded.segments),
        )
    }
    with torch.no_grad():
        wanted = network(**{name: torch.tensor(values) for name, values in given.items()}).logits.numpy()
    (got,) = model.session.run(["logits"], given)
    assert np.abs(got - wanted).max() < 0.05 * np.abs(wanted).max() + 0.05


# ------------------------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize("file", ["model.onnx", "vocab.txt", "chain.json"])
def test_damaged_weights_are_one_line(tiny: Path, tmp_path: Path, file: str) -> None:
    folder = copy(tiny, tmp_path / "damaged")
    (folder / file).write_bytes((folder / file).read_bytes()[:-7])
    with pytest.raises(UsageError, match=f"{file} is damaged") as raised:
        load(folder)
    assert "\n" not in str(raised.value)


def test_other_labels_are_refused(tiny: Path, tmp_path: Path) -> None:
    folder = copy(tiny, tmp_path / "other", tags=["O", "B-PERSON", "I-PERSON"])
    with pytest.raises(UsageError, match="trained for other labels"):
        read_card(folder)


def test_a_chain_of_nonsense_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = copy(tiny, tmp_path / "nonsense", sha256={"chain.json": hashlib.sha256(b"[]").hexdigest()})
    (folder / "chain.json").write_bytes(b"[]")
    with pytest.raises(UsageError, match=r"chain\.json cannot be read"):
        load(folder)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no tagger\.json there"):
        load(tmp_path)
    (tmp_path / CARD).write_text("{")
    with pytest.raises(UsageError, match=r"tagger\.json cannot be read"):
        load(tmp_path)


def test_a_text_of_unknown_characters_is_refused(tiny: Path) -> None:
    with pytest.raises(UsageError, match="does not know 100% of the characters"):
        load(tiny).tag(view("ქართული ენა 3 " * 10))


def test_the_command_says_why_and_goes_on_if_told(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("会议费2万元，比上年1万元增加1万元，增长50%。")
    refused = CliRunner().invoke(cli, ["check", "--tagger", "model", "--model", str(tmp_path / "none"), str(document)])
    assert refused.exit_code == 2 and "no tagger.json there" in refused.stderr and "Traceback" not in refused.output
    goes_on = CliRunner().invoke(
        cli, ["check", "--tagger", "both", "--model", str(tmp_path / "none"), "--or-patterns", str(document)]
    )
    alone = CliRunner().invoke(cli, ["check", str(document)])
    assert goes_on.stdout == alone.stdout and "no tagger.json there" in goes_on.stderr


def test_the_document_goes_on_with_patterns_where_the_model_cannot_read_it(tiny: Path) -> None:
    said: list[str] = []
    task = Task(view("ქართული ენა 会议费3万元 " * 5))
    tagger = choose("model", tiny, or_patterns=True, warn=said.append)
    assert tagger([task]) == patterns([task])
    assert "does not know" in said[0]


def test_what_to_label_next_may_be_where_the_model_differs(tiny: Path, tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("会议费支出3万元，比去年增加1万元。\n培训费支出2万元，比上年减少1万元。\n")
    asked = [
        "annotate",
        "next",
        str(document),
        "-o",
        str(tmp_path / "next.jsonl"),
        "--into",
        str(tmp_path / "annotations"),
    ]
    alone = CliRunner().invoke(cli, asked)
    with_model = CliRunner().invoke(cli, [*asked, "--model", str(tiny)])
    assert alone.exit_code == with_model.exit_code == 0, with_model.output
    assert "disagreement" in with_model.stdout and "disagreement" not in alone.stdout
    refused = CliRunner().invoke(cli, [*asked, "--model", str(tmp_path / "none")])
    assert refused.exit_code == 2 and "no tagger.json there" in refused.output


# -------------------------------------------------------------------------------------------------------------- both


def marks_of(text: str, score: float, *spans: tuple[str, str]) -> Tagged:
    sentence = view(text)
    drawn = [
        Span(label, sentence.text.index(words), sentence.text.index(words) + len(words), score)
        for label, words in spans
    ]
    numbers = [number for number in find(sentence.text) if number.quantity is not None]
    return read(sentence, drawn, numbers, "model:x@1")


def test_the_sure_model_is_believed_where_the_patterns_differ() -> None:
    text = "会议费3万元，较上年核定数见瘦1万元。"
    by_patterns = tag(view(text))

    def told_by(score: float) -> Tagged:
        words = (("ITEM", "会议费"), ("AMOUNT", "3万元"), ("BASE", "上年核定数"), ("DOWN", "见瘦"), ("AMOUNT", "1万元"))
        return marks_of(text, score, *words)

    both = combine(by_patterns, told_by(0.99), sure=0.9, new=0.8)
    down = next(mark for mark in both.marks if mark.label == "DOWN")
    assert down.by.startswith("model:") and text[down.start : down.end] == "见瘦"
    assert next(mark for mark in both.marks if mark.label == "ITEM").by.startswith("pattern:")
    assert combine(by_patterns, told_by(0.5), sure=0.9, new=0.8).marks == by_patterns.marks
    assert len(disagreements(by_patterns, told_by(0.5))) == 1


def test_a_name_is_the_patterns_own_unless_the_model_is_surer_still() -> None:
    text = "会议费3万元，共支出差旅费1万元。"
    by_patterns = tag(view(text))
    named = marks_of(text, 0.95, ("ITEM", "会议费"), ("AMOUNT", "3万元"), ("ITEM", "支出差旅费"), ("AMOUNT", "1万元"))
    assert combine(by_patterns, named, sure=0.5, named=0.98, new=0.5).marks == by_patterns.marks
    both = combine(by_patterns, named, sure=0.5, named=0.9, new=0.5)
    assert "支出差旅费" in {text[mark.start : mark.end] for mark in both.marks}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("力争城区无内涝。", (("NONE", "无"), ("ITEM", "内涝"))),  # no number: nobody is told that there is none
        ("河道保洁率达95%。", (("ITEM", "河道保洁"), ("COMPLETION", "保洁率"), ("PERCENT", "95%"))),  # a rate is a name
    ],
)
def test_what_only_looks_like_a_statement_is_left_to_the_patterns(
    text: str, words: tuple[tuple[str, str], ...]
) -> None:
    by_patterns = tag(view(text))
    assert combine(by_patterns, marks_of(text, 0.97, *words), sure=0.8, new=0.8, why=0.8).marks == by_patterns.marks


def test_the_patterns_keep_their_numbers_and_reasons_however_sure_the_model_is() -> None:
    text = "会议费比上年减少1.20万元，下降3.0%，主要是压减会议。"
    by_patterns = tag(view(text))
    unsaid = marks_of(text, 1.0, ("ITEM", "会议费"), ("PERCENT", "3.0%"), ("CUE", "主要"), ("REASON", "是压减会议"))
    unsaid = unsaid._replace(marks=tuple(mark for mark in unsaid.marks if mark.label != "AMOUNT"))
    both = combine(by_patterns, unsaid, sure=0.5, new=0.5, why=0.5)
    assert {mark.label for mark in both.marks} >= {"AMOUNT", "DOWN", "BASE", "CUE"}
    assert [mark for mark in both.marks if mark.label == "CUE"] == [
        mark for mark in by_patterns.marks if mark.label == "CUE"
    ]
    unknown = "会议费减少1.20万元，端赖压减会议。"
    why = (("CUE", "端赖"), ("REASON", "压减会议"))
    said = (("ITEM", "会议费"), ("DOWN", "减少"), ("AMOUNT", "1.20万元"))
    for surer, words, labels in ((0.8, why, {"CUE"}), (0.95, why, set()), (0.8, why[:1], set())):
        found = combine(tag(view(unknown)), marks_of(unknown, 0.9, *said, *words), sure=1.01, new=1.01, why=surer)
        assert {mark.label for mark in found.marks if mark.label == "CUE"} == labels


def test_the_patterns_keep_what_the_model_does_not_see() -> None:
    text = "会议费比上年减少1.20万元，下降3.0%。"
    by_patterns = tag(view(text))
    assert combine(by_patterns, Tagged(view(text), (), ())).marks == by_patterns.marks


def test_a_mark_knows_its_rule_whoever_set_it() -> None:
    assert Mark("DOWN", 0, 2, "decrease", "pattern:change.down").rule == "change.down"
    assert Mark("DOWN", 0, 2, "decrease", "model:x@12:change.down").rule == "change.down"


# ------------------------------------------------------------------------------------------------------------- spaCy


def test_the_same_weights_as_a_spacy_component(tiny: Path) -> None:
    spacy = pytest.importorskip("spacy")
    import extractor.taggers.spacy  # noqa: F401  (an installed package announces it to spaCy)

    nlp = spacy.blank("zh")
    nlp.add_pipe("duizhang_tagger", config={"model": str(tiny)})
    doc = nlp(SENTENCE)
    own = [mark for mark in load(tiny).tag(view(SENTENCE)).marks if mark.start < mark.end]
    assert [span.label_ for span in doc.spans["mentions"]] == [mark.label for mark in own]
    assert msgspec.json.encode([span.text for span in doc.spans["mentions"]])
