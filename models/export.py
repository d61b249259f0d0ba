"""A trained network -> the folder that ``extractor.taggers.transformer`` loads: ONNX, int8, vocabulary, card."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import msgspec
import torch

from extractor.taggers.chain import FILE as CHAIN
from extractor.taggers.scheme import TAGS
from extractor.taggers.transformer import CARD, Encoder, file_digest
from models.chain import Labeller

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class _Scores(torch.nn.Module):
    """The network as a function of tensors to a tensor."""

    def __init__(self, tagger: Any) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
        return self.tagger(**given).logits  # [B, T, L]


def export(labeller: Labeller, encoder: Encoder, out: Path) -> Path:
    """Write ``out/NAME`` (to use) and ``out/checkpoint`` (to continue from); returns the former."""
    folder = out / encoder.card.name
    folder.mkdir(parents=True, exist_ok=True)
    tagger = labeller.eval().network
    chain = msgspec.json.encode(labeller.chain())
    vocabulary = sorted(encoder.ids, key=encoder.ids.__getitem__)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    quantised(tagger, folder / "model.onnx")
    (folder / CHAIN).write_bytes(chain)
    digests = {name: file_digest(folder / name) for name in ("model.onnx", "vocab.txt", CHAIN)}
    card = msgspec.structs.replace(encoder.card, sha256=digests)
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")
    kept = out / "checkpoint"
    tagger.save_pretrained(kept)
    (kept / CHAIN).write_bytes(chain)
    (kept / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    return folder


def quantised(tagger: Any, path: Path) -> None:
    """The network in ONNX with int8 weights; the embedding stays as it is, activations are scaled as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx"
        in_full(tagger, whole)
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(
            str(whole),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
        )


def in_full(tagger: Any, path: Path) -> None:
    """The network in ONNX with 32 bit weights."""
    example = tuple(torch.ones(2, 16, dtype=torch.long) for _ in INPUTS)  # [B, T] each
    axes = {name: {0: "batch", 1: "time"} for name in (*INPUTS, "logits")}
    torch.onnx.export(
        _Scores(tagger),
        example,
        str(path),
        input_names=list(INPUTS),
        output_names=["logits"],
        dynamic_axes=axes,
        dynamo=False,
        opset_version=17,
    )
    assert len(TAGS) == tagger.config.num_labels
