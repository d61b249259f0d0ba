"""What a model is trained on and how: the grammar, its noise, the data, a training that is interrupted, promotion."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from annotations.synth.grammar import Choice, Sample, entries, samples
from annotations.synth.noise import KINDS, roughen
from annotations.synth.vary import signed, vary
from eval.mentions import GROUPS, Mentions, difference, score
from extractor.labels import LABELS
from extractor.taggers.scheme import FLAT, Span
from models.crf import joined

SMALL = """
[model]
name = "tiny"
kind = "duizhang-char"
digits = "0"
heading = 8
before = 8
longest = 160
[model.shape]
embedding = 8
hidden_size = 16
layers = 1
heads = 2
inner = 16
[data]
synth = 60
noise = 0.3
gold_times = 0
varied_times = 0
weak_times = 0
seed = 1
[pretrain]
epochs = 1
rate = 1e-3
mask = 0.15
[train]
epochs = 2
characters = 2000
rate = 1e-2
warmup = 0.1
memory = 0.9
deaf = 0.2
unknown = 0.03
seed = 1
[continue]
epochs = 1
rate = 1e-3
rehearsal = 20
times = 2
"""


# ------------------------------------------------------------------------------------------------------- the grammar


def wordings(choice: Choice) -> set[str]:
    return {"".join(part if isinstance(part, str) else "(" for part in option) for option in choice.options}


def test_the_held_out_side_has_wordings_of_its_own() -> None:
    train, held = entries("train"), entries("held")
    own = [name for name in held if held[name] != train[name]]
    assert {"up", "down", "same", "cue", "base", "share", "none", "change", "level", "why"} <= set(own)
    for name in own:
        shared = wordings(held[name]) & wordings(train[name])
        assert not {one for one in shared if not re.search("<|\\[", one)}, (
            f"{name}: the same words on both sides: {shared}"
        )


@pytest.mark.parametrize("side", ["train", "held"])
def test_labels_hold_by_construction(side: str) -> None:
    seen = set()
    for sample in samples(400, 3, side, noise=0.5):  # type: ignore[arg-type]
        for span in sample.spans:
            assert 0 <= span.start < span.end <= len(sample.text)
            assert sample.text[span.start] not in " ，,。" or span.label == "REASON"
            seen.add(span.label)
    assert seen == set(LABELS)


def test_the_same_seed_gives_the_same_text() -> None:
    assert list(samples(50, 1, "train")) == list(samples(50, 1, "train"))
    assert list(samples(50, 1, "train")) != list(samples(50, 2, "train"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_noise_moves_labels_along(kind: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotations.synth import noise

    monkeypatch.setattr(noise, "KINDS", (kind, kind))
    text = "2021年会议费预算3.20万元，比上年减少0.40万元，主要是压减会议。" * 2
    spans = [Span("ITEM", 5, 8), Span("AMOUNT", 10, 16), Span("DOWN", 20, 22)]
    changed = False
    for seed in range(12):
        rough, moved = roughen(text, spans, Random(seed))
        changed = changed or rough != text
        for span in moved:
            assert 0 <= span.start < span.end <= len(rough)
            first = next(one for one in spans if one.label == span.label)
            kept = [sign for sign in rough[span.start : span.end] if sign in text[first.start : first.end]]
            assert kept or kind.__name__ in ("_full_width", "_misread")  # type: ignore[attr-defined]
    assert changed


def test_a_sentence_said_again_keeps_its_frame_and_its_labels() -> None:
    (sample,) = samples(1, 5, "train", noise=0)
    for seed in range(20):
        other = vary(sample, Random(seed))
        assert [span.label for span in other.spans] == [
            span.label for span in sorted(sample.spans, key=lambda s: (s.start, -s.end))
        ]
        position = 0
        for span in other.spans:
            assert other.text[span.start : span.end].strip()
            position = max(position, span.end)
        assert position <= len(other.text)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2021年我局差旅费3.20万元。", {"YEAR": "2021年", "ITEM": "差旅费", "AMOUNT": "3.20万元"}),
        ("2021年差旅费3.20万元。", {"YEAR": "2021年", "ITEM": "差旅费", "AMOUNT": "3.20万元"}),
        ("减少的原因是我院停课，差旅费3.20万元。", {"REASON": "我院停课", "ITEM": "差旅费", "AMOUNT": "3.20万元"}),
    ],
)
def test_who_speaks_is_named_and_the_labels_move_along(text: str, labels: dict[str, str]) -> None:
    spans = tuple(Span(label, text.index(words), text.index(words) + len(words)) for label, words in labels.items())
    other = signed(Sample(text, spans), Random(3))
    assert len(other.text) > len(text) + 2
    for span in other.spans:
        words = other.text[span.start : span.end]
        assert words == labels[span.label] or (
            span.label == "REASON" and words.endswith("停课") and "我院" not in words
        )


# ---------------------------------------------------------------------------------------------------------- training


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "tiny.toml"
    path.write_text(SMALL)
    return path


def trained(recipe: Path, out: Path, *more: str) -> int:
    from models.train import main

    return main([str(recipe), "--out", str(out), "--threads", "1", *more])


@pytest.mark.filterwarnings("ignore")
def test_an_interrupted_training_goes_on_to_the_same_end(recipe: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("datasets")
    assert trained(recipe, tmp_path / "whole") == 0
    assert (tmp_path / "whole" / "curve.png").stat().st_size > 1000
    assert trained(recipe, tmp_path / "cut", "--stop-after", "1") == 0
    assert (tmp_path / "cut" / "checkpoint.pt").exists() and not (tmp_path / "cut" / "tiny").exists()
    assert trained(recipe, tmp_path / "cut", "--resume") == 0
    cards = [json.loads((tmp_path / run / "tiny" / "tagger.json").read_text()) for run in ("whole", "cut")]
    assert cards[0]["sha256"] == cards[1]["sha256"]
    assert trained(recipe, tmp_path / "more", "--continue", str(tmp_path / "whole" / "checkpoint")) == 0
    vocabularies = [(tmp_path / run / "tiny" / "vocab.txt").read_text() for run in ("whole", "more")]
    assert vocabularies[0] == vocabularies[1]


@pytest.mark.filterwarnings("ignore")
def test_a_checkpoint_in_a_folder_is_trained_and_runs_without_torch(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from extractor.folding import View
    from extractor.taggers.transformer import load

    signs = sorted({sign for sample in samples(200, 3, "train") for sign in sample.text if not sign.isspace()})
    folder = tmp_path / "bert"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs]))
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.BertConfig(vocab_size=len(signs) + 5, max_position_embeddings=160, **shape)
    transformers.BertForMaskedLM(config).save_pretrained(folder)
    before = load_weights(folder)
    recipe = SMALL.replace('kind = "duizhang-char"', f'checkpoint = "{folder}"').replace("epochs = 1", "epochs = 0", 1)
    (tmp_path / "bert.toml").write_text(recipe.replace('digits = "0"', 'digits = ""'))
    assert trained(tmp_path / "bert.toml", tmp_path / "out") == 0
    after = load_weights(tmp_path / "out" / "checkpoint")
    name = "bert.encoder.layer.0.attention.self.query.weight"
    assert before[name].shape == after[name].shape and not (before[name] == after[name]).all()
    model = load(tmp_path / "out" / "tiny")
    assert set(model.encoder.ids) >= set(signs)
    text = "2021年会议费3.20万元，比上年减少0.40万元。"
    assert model.tag(View(text, 0, len(text))).view.text == View(text, 0, len(text)).text
    history = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert history[-1]["loss"] < history[0]["loss"]


def load_weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(folder / "model.safetensors"))


@pytest.mark.filterwarnings("ignore")
def test_what_is_known_of_words_is_read_and_exported_as_it_is(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    onnxruntime = pytest.importorskip("onnxruntime")
    from transformers import AutoConfig, AutoModelForTokenClassification

    import models.net  # noqa: F401
    from extractor.taggers.scheme import SPECIAL, TAGS
    from models.export import in_full
    from models.lexical import initialise, known

    vocabulary = [*SPECIAL, *known(3000)]
    shape = AutoConfig.for_model(
        "duizhang-char",
        vocab_size=len(vocabulary),
        num_labels=len(TAGS),
        lexical=True,
        embedding=8,
        hidden_size=16,
        layers=1,
        heads=2,
        inner=16,
    )
    tagger = AutoModelForTokenClassification.from_config(shape).eval()
    initialise(tagger.body.lexical, vocabulary)
    long, short = "经费比上年减少三成主要原因是压减会议", "公务接待"
    ids = torch.zeros(2, len(long), dtype=torch.long)
    for row, text in enumerate((long, short)):
        ids[row, : len(text)] = torch.tensor([vocabulary.index(sign) for sign in text])
    given = {"input_ids": ids, "attention_mask": (ids > 0).long(), "token_type_ids": (ids > 0).long()}
    with torch.no_grad():
        _, words, classes = tagger.body.lexical(ids, given["attention_mask"])
        wanted = tagger(**given).logits.numpy()
    assert (classes[0].sum(-1) - 1).abs().max() < 1e-5
    assert words.abs().max() > 0.5 and not words[1, len(short) :].any()
    cut, whole = tagger.body.lexical(ids[1:, : len(short)], given["attention_mask"][1:, : len(short)])[1], words[1]
    assert torch.allclose(cut[0], whole[: len(short)], atol=1e-5)  # padding changes nothing
    in_full(tagger, tmp_path / "whole.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "whole.onnx"), providers=["CPUExecutionProvider"])
    got = session.run(["logits"], {name: tensor.numpy() for name, tensor in given.items()})[0]
    assert abs(got[0] - wanted[0]).max() < 1e-4
    assert abs(got[1, : len(short)] - wanted[1, : len(short)]).max() < 1e-4


def test_a_wrong_recipe_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    (tmp_path / "bad.toml").write_text("[model\n")
    assert trained(tmp_path / "bad.toml", tmp_path / "out") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


# ------------------------------------------------------------------------------------------------ scores, promotion


def drawn(*labels: str) -> list[Span]:
    return [Span(label, 2 * at, 2 * at + 1) for at, label in enumerate(labels)]


def test_mentions_are_counted_by_label() -> None:
    counts = score([drawn("ITEM", "UP"), drawn("ITEM")], [drawn("ITEM", "DOWN"), []])
    assert (counts.of().gold, counts.of().predicted, counts.of().right) == (3, 2, 1)
    assert counts.of().f1 == pytest.approx(0.4)
    assert counts.by_label()["ITEM"].f1 == pytest.approx(2 / 3)
    assert set(FLAT) | {"REASON"} == {label for labels in GROUPS.values() for label in labels}


def test_the_interval_holds_the_difference() -> None:
    gold = [drawn("ITEM", "UP")] * 40
    worse, better = score(gold, [drawn("ITEM")] * 40), score(gold, gold)
    low, high = difference(worse, better)
    assert low == high == pytest.approx(1 - 2 / 3)
    mixed = score(gold, [drawn("ITEM", "UP")] * 20 + [drawn("ITEM")] * 20)
    low, high = difference(mixed, better)
    assert low < 1 - mixed.of().f1 < high


def test_a_model_that_is_worse_in_one_group_is_not_promoted() -> None:
    pytest.importorskip("onnxruntime")
    from models.promote import compare, decision

    gold = [drawn("ITEM", "UP", "CUE")] * 60
    current = score(gold, [drawn("ITEM", "UP")] * 60)
    better = score(gold, [drawn("ITEM", "UP", "CUE")] * 60)
    traded = score(gold, [[*drawn("ITEM"), Span("CUE", 4, 5)]] * 60)
    assert decision(compare(current, better)) == ""
    assert "changes" in decision(compare(current, traded))
    assert decision(compare(current, current)).startswith("not better in all")
    assert isinstance(current, Mentions)


def test_tags_of_a_peer_become_spans() -> None:
    assert [span[:3] for span in joined(["I-UP", "B-UP", "I-UP", "O", "I-ITEM"])] == [
        ("UP", 0, 1),
        ("UP", 1, 3),
        ("ITEM", 4, 5),
    ]


def test_the_shipped_model_is_the_registered_one_and_holds_its_figures() -> None:
    pytest.importorskip("onnxruntime")
    from eval.taggers import by_both, by_model, by_patterns, figures, rows_of, tasks_of
    from extractor.taggers.transformer import DEFAULT, read_card
    from models.promote import LIMIT_MB, registered

    registry = registered()
    assert registry["default"] == DEFAULT.name
    assert registry["models"][DEFAULT.name]["sha256"] == read_card(DEFAULT).sha256["model.onnx"]
    assert sum(file.stat().st_size for file in DEFAULT.iterdir()) < LIMIT_MB * 1e6
    rows = rows_of("test")
    tasks = tasks_of(rows)
    ruled, learned, both = (figures(rows, run(tasks)) for run in (by_patterns, by_model(DEFAULT), by_both(DEFAULT)))
    assert learned.mentions.of().f1 > 0.83
    assert both.mentions.of().f1 > ruled.mentions.of().f1 + 0.015
    assert both.claims.f1 > ruled.claims.f1
