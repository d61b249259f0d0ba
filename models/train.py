"""``python -m models.train CONFIG``: from committed data to a model folder, in one command.

    python -m models.train models/configs/small.toml                          train from nothing, export, score
    python -m models.train models/configs/small.toml --resume                 go on from the last checkpoint
    python -m models.train models/configs/small.toml --continue FOLDER --more corrected.jsonl

Reads top to bottom: settings, data, guessing masked characters, learning tags, export.  B sentences, T characters, L tags.
Everything is written under ``--out`` (build/models/NAME): the best weights by the development split, metrics.json, curve.png,
and the folder that ``extractor.taggers.transformer`` loads.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from torch.nn.functional import cross_entropy
from tqdm import tqdm
from transformers import AutoConfig, AutoModelForMaskedLM, AutoModelForTokenClassification, AutoTokenizer

import models.net  # noqa: F401  (makes the default network known to transformers)
from eval.mentions import Mentions, score
from extractor.annotate.records import read_jsonl
from extractor.errors import DuizhangError
from extractor.taggers.chain import FILE as CHAIN
from extractor.taggers.chain import read_chain
from extractor.taggers.scheme import FLAT_TAGS, MASK, SPECIAL, TAGS, Span, decode, plain
from extractor.taggers.transformer import Card, Encoded, Encoder
from models.chain import IGNORED, Labeller
from models.data import Row, build, dataset, sentences_of
from models.export import export
from models.lexical import initialise, known

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
HALF = DEVICE == "cuda" or torch.cpu._is_avx512_bf16_supported()  # bf16 is twice as fast where there is hardware for it


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.train", description="Train a tagger from committed data.")
    parser.add_argument("config", type=Path, help="a file of models/configs")
    parser.add_argument("--out", type=Path, help="where everything is written (build/models/NAME)")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint of an interrupted run")
    parser.add_argument("--continue", dest="start", type=Path, metavar="FOLDER", help="go on from a trained model")
    parser.add_argument("--more", type=Path, metavar="FILE", help="annotation records to learn from besides")
    parser.add_argument(
        "--stop-after", type=int, default=0, metavar="N", help="leave off after N epochs, to be resumed"
    )
    parser.add_argument(
        "--threads", type=int, default=0, help="processor threads (all); 1 is faster where others use the machine"
    )
    options = parser.parse_args(arguments)
    try:
        train(options)
    except (DuizhangError, OSError, tomllib.TOMLDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def train(options: argparse.Namespace) -> None:
    """The whole of it."""
    settings = tomllib.loads(options.config.read_text(encoding="utf-8"))
    out: Path = options.out or Path("build/models") / settings["model"]["name"]
    out.mkdir(parents=True, exist_ok=True)
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(settings["train"]["seed"])
    started = time.time()
    data = build(settings["data"])
    if options.more:
        data["train"] = with_more(data["train"], options.more, settings)
    print({split: len(rows) for split, rows in data.items()}, f"{time.time() - started:.0f} s")

    base, vocabulary = options.start, []
    checkpoint = settings["model"].get("checkpoint", "")
    if base is not None:
        vocabulary = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    elif checkpoint:
        known = AutoTokenizer.from_pretrained(checkpoint).get_vocab()
        vocabulary = sorted(known, key=known.__getitem__)
    else:
        vocabulary = characters(data["train"], settings["model"]["digits"], settings["model"].get("known", 0))
    encoder = Encoder(card_of(settings), vocabulary)
    (out / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")

    if base is not None:
        tagger = AutoModelForTokenClassification.from_pretrained(base)
    elif checkpoint:
        tagger = AutoModelForTokenClassification.from_pretrained(checkpoint, num_labels=len(TAGS))
    else:
        shape = AutoConfig.for_model(
            settings["model"]["kind"], vocab_size=len(vocabulary), num_labels=len(TAGS), **settings["model"]["shape"]
        )
        tagger = AutoModelForTokenClassification.from_config(shape)
        if tagger.body.lexical is not None:
            initialise(tagger.body.lexical, vocabulary)
        if settings["pretrain"]["epochs"]:
            guesser = AutoModelForMaskedLM.from_config(shape)
            guesser.body.load_state_dict(tagger.body.state_dict())
            pretrain(guesser, encoder, data["train"], settings, out, options.resume)
            torch.manual_seed(settings["train"]["seed"])
            tagger.body.load_state_dict(guesser.body.state_dict())
    labeller = Labeller(tagger).to(DEVICE)
    if base is not None and (base / CHAIN).exists():
        labeller.set_chain(read_chain(base / CHAIN))
    best = fit(labeller, encoder, data, settings, out, options)
    if best is None:
        return
    labeller.load_state_dict(best)
    folder = export(labeller.to("cpu"), encoder, out)
    (out / "checkpoint.pt").unlink(missing_ok=True)
    print(
        f"{folder}: {sum(file.stat().st_size for file in folder.iterdir()) / 1e6:.1f} MB, {(time.time() - started) / 60:.1f} minutes"
    )


def card_of(settings: dict[str, Any]) -> Card:
    """How text is put to the model."""
    chosen = {key: settings["model"][key] for key in ("name", "digits", "heading", "before", "longest")}
    return Card(tags=TAGS, hints=settings["model"].get("hints", False), **chosen)


def characters(rows: Dataset, digits: str, general: int, least: int = 3) -> list[str]:
    """The vocabulary of a model from nothing: what occurs ``least`` times in the training texts, and what is frequent elsewhere."""
    counts: dict[str, int] = dict.fromkeys(known(general), least)
    for column in ("text", "heading"):
        for text in rows[column]:
            for sign in plain(text, digits):
                counts[sign] = counts.get(sign, 0) + 1
    return [*SPECIAL, *sorted(sign for sign, count in counts.items() if count >= least and not sign.isspace()), " "]


def with_more(rows: Dataset, path: Path, settings: dict[str, Any]) -> Dataset:
    """The training data with corrected sentences put in, as often as gold is; most of the rest is only rehearsed."""
    from datasets import concatenate_datasets

    more = [Row(sample, "more", record.id) for record in read_jsonl(path) for sample in sentences_of(record)]
    rehearsal = rows.shuffle(seed=settings["data"]["seed"]).select(
        range(min(len(rows), settings["continue"]["rehearsal"]))
    )
    return concatenate_datasets([rehearsal, dataset(more * settings["continue"]["times"])])


# ------------------------------------------------------------------------------------------------------------ batches


class Batches:
    """The rows of a split as tensors, sentences of like length together, in an order that the seed decides."""

    def __init__(self, rows: Dataset, encoder: Encoder, characters: int) -> None:
        self.encoder, self.characters = encoder, characters
        self.rows: list[tuple[Encoded, list[int], list[int]]] = []
        for row in rows.to_list():
            text, flat, reason, hints = (row[name][: encoder.room] for name in ("text", "flat", "reason", "hints"))
            if text:
                self.rows.append((encoder.encode(text, row["heading"], row["before"], hints), flat, reason))

    def order(self, seed: int) -> list[list[int]]:
        """Indices of rows by batch: sorted by length within a shuffle, so that little is padding."""
        rng = Random(seed)
        ranked = sorted(range(len(self.rows)), key=lambda at: len(self.rows[at][0].ids) + rng.uniform(0, 12))
        batches: list[list[int]] = [[]]
        for at in ranked:
            if batches[-1] and len(self.rows[at][0].ids) * (len(batches[-1]) + 1) > self.characters:
                batches.append([])
            batches[-1].append(at)
        rng.shuffle(batches)
        return batches

    def tensors(self, batch: list[int]) -> dict[str, Tensor]:
        """input_ids, attention_mask, token_type_ids, flat, reason: [B, T] each."""
        rows = [self.rows[at] for at in batch]
        width = max(len(encoded.ids) for encoded, _, _ in rows)
        made = {
            name: torch.zeros(len(rows), width, dtype=torch.long)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        }
        made |= {name: torch.full((len(rows), width), IGNORED) for name in ("flat", "reason")}
        for line, (encoded, flat, reason) in enumerate(rows):
            size, inside = len(encoded.ids), slice(encoded.first, encoded.first + encoded.size)
            made["input_ids"][line, :size] = torch.tensor(encoded.ids)
            made["attention_mask"][line, :size] = 1
            made["token_type_ids"][line, :size] = torch.tensor(encoded.segments)
            made["flat"][line, inside] = torch.tensor(flat)
            made["reason"][line, inside] = torch.tensor(reason)
        return {name: tensor.to(DEVICE) for name, tensor in made.items()}


def inputs(batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """What the network is given of a batch."""
    return {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")}


def scheduled(
    model: torch.nn.Module, rate: float, steps: int, warmup: float, lexical: float = 0.0
) -> tuple[torch.optim.AdamW, Any]:
    """AdamW whose rate rises for ``warmup`` of the steps and then falls along a cosine.

    What is known of words learns at ``lexical`` times that rate; at 0 it stays as it is.
    """
    known = [one for name, one in model.named_parameters() if ".lexical." in name]
    own = [one for name, one in model.named_parameters() if ".lexical." not in name]
    for one in known:
        one.requires_grad_(lexical > 0)
    groups = [{"params": own}, {"params": known if lexical else [], "lr": rate * lexical, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    rise = max(1, int(warmup * steps))

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / rise) * (0.02 + 0.98 * (1 + math.cos(math.pi * min(1.0, step / steps))) / 2)

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def forward(model: torch.nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Scores in 32 bits, [B, T, L]; the network itself in bf16 where the hardware has it."""
    with torch.autocast(DEVICE, torch.bfloat16, enabled=HALF):
        return model(**inputs(batch)).logits.float()  # [B, T, L]


# ---------------------------------------------------------------------------------------- guessing masked characters


def pretrain(guesser: Any, encoder: Encoder, rows: Dataset, settings: dict[str, Any], out: Path, resume: bool) -> None:
    """Learn the language of budgets first: guess characters that were masked, on all texts, labels unseen."""
    done = out / "pretrained.pt"
    if resume and done.exists():
        guesser.load_state_dict(torch.load(done, weights_only=True))
        return
    batches = Batches(rows, encoder, settings["train"]["characters"])
    share, seed = settings["pretrain"]["mask"], settings["train"]["seed"]
    orders = [order for epoch in range(settings["pretrain"]["epochs"]) for order in batches.order(seed + epoch)]
    optimizer, schedule = scheduled(
        guesser.to(DEVICE), settings["pretrain"]["rate"], len(orders), settings["train"]["warmup"]
    )
    guesser.train()
    losses: list[float] = []
    bar = tqdm(orders, desc="pretrain", disable=None, mininterval=5)
    for order in bar:
        batch = batches.tensors(order)
        hidden = (torch.rand(batch["input_ids"].shape, device=DEVICE) < share) & (
            batch["input_ids"] >= len(SPECIAL)
        )  # [B, T]
        wanted = batch["input_ids"][hidden]  # [masked]
        batch["input_ids"] = batch["input_ids"].masked_fill(hidden, encoder.ids[MASK])  # [B, T]
        with torch.autocast(DEVICE, torch.bfloat16, enabled=HALF):
            vectors = guesser.body(**inputs(batch))[hidden]  # [masked, H]
            guesses = guesser.head(vectors)  # [masked, V]
        loss = cross_entropy(guesses.float(), wanted)  # a number
        step(loss, guesser, optimizer, schedule)
        losses.append(loss.item())
        bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.2f}")
    print(f"pretrain: {len(orders)} batches, loss {sum(losses[-50:]) / max(1, len(losses[-50:])):.3f}")
    torch.save(guesser.state_dict(), done)


def step(loss: Tensor, model: torch.nn.Module, optimizer: torch.optim.Optimizer, schedule: Any) -> None:
    """One step down."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()


# ---------------------------------------------------------------------------------------------------- learning tags


def fit(
    tagger: Labeller, encoder: Encoder, data: Any, settings: dict[str, Any], out: Path, options: argparse.Namespace
) -> dict[str, Tensor] | None:
    """The weights that tag the development split best (the held-out texts are never looked at here); None if stopped."""
    chosen = settings["train"] | (settings["continue"] if options.start else {})
    batches = Batches(data["train"], encoder, chosen["characters"])
    orders = [batches.order(chosen["seed"] + 100 + epoch) for epoch in range(chosen["epochs"])]
    optimizer, schedule = scheduled(
        tagger, chosen["rate"], sum(map(len, orders)), chosen["warmup"], chosen.get("lexical", 0.0)
    )
    history: list[dict[str, Any]] = []
    mean, best, first = copied(tagger), copied(tagger), 0
    saved = out / "checkpoint.pt"
    if options.resume and saved.exists():
        state = torch.load(saved, weights_only=False)
        (
            tagger.load_state_dict(state["model"]),
            optimizer.load_state_dict(state["optimizer"]),
            schedule.load_state_dict(state["schedule"]),
        )
        history, best, mean, first = state["history"], state["best"], state["mean"], state["epoch"]
        torch.set_rng_state(state["random"])
    for epoch in range(first, len(orders)):
        started, losses = time.time(), []
        tagger.train()
        bar = tqdm(orders[epoch], desc=f"epoch {epoch + 1}", disable=None, mininterval=5)
        for order in bar:
            batch = batches.tensors(order)
            strange = (torch.rand(batch["input_ids"].shape, device=DEVICE) < chosen["unknown"]) & (
                batch["input_ids"] >= len(SPECIAL)
            )
            batch["input_ids"] = batch["input_ids"].masked_fill(strange, encoder.unknown)  # [B, T]
            deaf = torch.rand(len(order), 1, device=DEVICE) < chosen["deaf"]  # [B, 1]
            batch["token_type_ids"] = torch.where(deaf, batch["token_type_ids"].clamp(max=1), batch["token_type_ids"])
            loss = tagger.loss(forward(tagger, batch), batch["flat"], batch["reason"])
            step(loss, tagger, optimizer, schedule)
            follow(mean, tagger, chosen["memory"])
            losses.append(loss.item())
            bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.3f}")
        own = copied(tagger)
        tagger.load_state_dict(mean)
        dev = evaluate(tagger, encoder, data["dev"] if len(data["dev"]) else data["train"].select(range(500)))
        history.append(
            {
                "epoch": epoch + 1,
                "loss": sum(losses) / len(losses),
                "f1": dev.of().f1,
                "labels": {label: counts.f1 for label, counts in dev.by_label().items()},
            }
        )
        weakest = sorted(history[-1]["labels"].items(), key=lambda one: one[1])[:5]
        print(
            f"epoch {epoch + 1}: loss {history[-1]['loss']:.4f}, dev F1 {history[-1]['f1']:.4f}, {time.time() - started:.0f} s; weakest",
            *(f"{label} {f1:.3f}" for label, f1 in weakest),
        )
        if history[-1]["f1"] >= max(entry["f1"] for entry in history):
            best = copied(tagger)
        tagger.load_state_dict(own)
        state = {
            "model": tagger.state_dict(),
            "mean": mean,
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
        }
        torch.save(
            state | {"history": history, "best": best, "epoch": epoch + 1, "random": torch.get_rng_state()}, saved
        )
        (out / "metrics.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
        if options.stop_after == epoch + 1:
            return None
    curve(history, out / "curve.png")
    return best


def copied(tagger: Labeller) -> dict[str, Tensor]:
    """The weights as they are now."""
    return {name: tensor.detach().clone() for name, tensor in tagger.state_dict().items()}


def follow(mean: dict[str, Tensor], tagger: Labeller, memory: float) -> None:
    """The running mean of the weights goes a little way towards those of now; it tags better than any of them."""
    with torch.no_grad():
        for name, tensor in tagger.state_dict().items():
            if tensor.is_floating_point():
                mean[name].lerp_(tensor, 1 - memory)


def predict(tagger: Labeller, encoder: Encoder, rows: Dataset) -> list[list[Span]]:
    """The spans of every row, by the network itself (not the exported one)."""
    batches = Batches(rows, encoder, 6000)
    found: list[list[Span]] = [[] for _ in batches.rows]
    tagger.eval()
    chain = tagger.chain()
    with torch.no_grad():
        for order in batches.order(0):
            scores = tagger(**inputs(batches.tensors(order))).logits.cpu().numpy()  # [B, T, L], 32 bits as exported
            for line, at in enumerate(order):
                encoded = batches.rows[at][0]
                own = scores[line : line + 1, encoded.first : encoded.first + encoded.size]  # [1, size, L]
                found[at] = decode(own, [encoded.size], chain)[0]
    return found


def evaluate(tagger: Labeller, encoder: Encoder, rows: Dataset) -> Mentions:
    """Mentions of the network against the tags of the rows."""
    return score(spans_of(rows, encoder.room), predict(tagger, encoder, rows))


def spans_of(rows: Dataset, room: int) -> Iterator[list[Span]]:
    """The spans that the tags of each row stand for."""
    for row in rows.to_list():
        if row["text"]:
            yield spans_from(row["flat"][:room], row["reason"][:room])


def spans_from(flat: list[int], reason: list[int]) -> list[Span]:
    """Tags as spans, exactly."""
    import numpy as np

    scores = np.full((1, len(flat), len(TAGS)), -20.0, dtype=np.float32)  # [1, T, L]
    for at, (one, other) in enumerate(zip(flat, reason, strict=True)):
        scores[0, at, one] = scores[0, at, len(FLAT_TAGS) + other] = 20.0
    return decode(scores, [len(flat)])[0]


def curve(history: list[dict[str, Any]], path: Path) -> None:
    """Loss and F1 over the epochs as a picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.5))
    epochs = [entry["epoch"] for entry in history]
    left.plot(epochs, [entry["loss"] for entry in history], marker="o")
    left.set(xlabel="epoch", ylabel="training loss", yscale="log")
    right.plot(epochs, [entry["f1"] for entry in history], marker="o", color="black", label="all")
    for label in sorted({label for entry in history for label in entry["labels"]}):
        right.plot(epochs, [entry["labels"].get(label) for entry in history], linewidth=0.7, alpha=0.6)
    right.set(xlabel="epoch", ylabel="F1 on the development split", ylim=(0, 1))
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


if __name__ == "__main__":
    sys.exit(main())
