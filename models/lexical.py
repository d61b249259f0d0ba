"""What the default network knows of Chinese words before it has seen a budget: the lexical analyser that jieba ships.

``jieba/lac_small`` holds the weights of LAC (Baidu, Apache License 2.0): vectors of 20,000 characters and two layers of
gated recurrent units in both directions, trained to cut and classify the words of general text.  Its vectors tell where words
begin and what kind they are, also of words that no text of ours contains.  Only numpy reads the files; paddle is not needed.

Shapes: B sentences, T characters, E = 128 embedding, U = 128 units a direction, C = 57 classes (begin or inside of a kind of word).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

EMBEDDING, UNITS, CLASSES = 128, 128, 57
_STRANGE = "OOV"


class Lexical(nn.Module):
    """Ids -> vectors of the characters alone, [B, T, E]; of words in context, [B, T, 2 U]; how likely each class is, [B, T, C]."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.characters = nn.Embedding(characters, EMBEDDING)
        self.layers = nn.ModuleList([Gated(EMBEDDING), Gated(2 * UNITS)])
        self.classes = nn.Linear(2 * UNITS, CLASSES)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        alone = self.characters(input_ids)  # [B, T, E]
        x = alone
        for layer in self.layers:
            x = layer(x, attention_mask)  # [B, T, 2 U]
        return alone, x, self.classes(x).softmax(-1) * attention_mask[:, :, None]


class Gated(nn.Module):
    """One layer of gated recurrent units, forwards and backwards; the reset gate acts before the product, as LAC has it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.given = nn.Parameter(torch.zeros(2, width, 3 * UNITS))  # [2, width, 3 U]: update, reset, state
        self.bias = nn.Parameter(torch.zeros(2, 3 * UNITS))  # [2, 3 U]
        self.gates = nn.Parameter(torch.zeros(2, UNITS, 2 * UNITS))  # [2, U, 2 U]
        self.state = nn.Parameter(torch.zeros(2, UNITS, UNITS))  # [2, U, U]

    def forward(self, x: Tensor, attention_mask: Tensor) -> Tensor:
        if torch.onnx.is_in_onnx_export():
            return _as_operator(self, x, attention_mask)  # [B, T, 2 U]
        sides = torch.stack([x, x.flip(1)])  # [2, B, T, width], the second from the end
        seen = torch.stack([attention_mask, attention_mask.flip(1)])[..., None].to(x)  # [2, B, T, 1]
        given = torch.einsum("sbtw,swu->stbu", sides, self.given) + self.bias[:, None, None]  # [2, T, B, 3 U]
        held = x.new_zeros(2, x.shape[0], UNITS)  # [2, B, U]
        steps = []
        for at in range(x.shape[1]):
            now = given[:, at]  # [2, B, 3 U]
            update, reset = (now[..., : 2 * UNITS] + held @ self.gates).sigmoid().chunk(2, dim=-1)  # [2, B, U] each
            state = (now[..., 2 * UNITS :] + (reset * held) @ self.state).tanh()  # [2, B, U]
            held = (held + update * (state - held)) * seen[:, :, at]  # [2, B, U], nothing of the padding
            steps.append(held)
        forwards, backwards = torch.stack(steps, dim=2).unbind(0)  # [B, T, U] each
        return torch.cat([forwards, backwards.flip(1)], dim=-1)  # [B, T, 2 U]


class _Operator(torch.autograd.Function):
    """The layer as one operator of ONNX, which is many times as fast there as its steps."""

    @staticmethod
    def forward(_: Any, x: Tensor, *weights_and_lengths: Tensor) -> Tensor:
        del weights_and_lengths
        return x.new_zeros(x.shape[0], 2, x.shape[1], UNITS)  # [T, 2, B, U]; only its shape is looked at

    @staticmethod
    def symbolic(graph: Any, x: Any, given: Any, gates: Any, bias: Any, lengths: Any) -> Any:
        return graph.op(
            "GRU", x, given, gates, bias, lengths, direction_s="bidirectional", hidden_size_i=UNITS, linear_before_reset_i=0, outputs=2
        )[0]  # fmt: skip


def _as_operator(layer: Gated, x: Tensor, attention_mask: Tensor) -> Tensor:
    """ONNX keeps the old state by its update gate where LAC lets it go: that gate's weights change their sign."""
    sign = torch.cat([-torch.ones(UNITS), torch.ones(2 * UNITS)])  # [3 U]
    given = (layer.given.detach() * sign).transpose(1, 2).contiguous()  # [2, 3 U, width]
    gates = (torch.cat([layer.gates.detach(), layer.state.detach()], dim=-1) * sign).transpose(1, 2).contiguous()
    bias = torch.cat([layer.bias.detach() * sign, torch.zeros(2, 3 * UNITS)], dim=-1)  # [2, 6 U]
    lengths = attention_mask.sum(1).to(torch.int32)  # [B]
    found = _Operator.apply(x.transpose(0, 1), given, gates, bias, lengths)  # [T, 2, B, U]
    return found.permute(2, 0, 1, 3).flatten(2)  # type: ignore[no-any-return]  # [B, T, 2 U]


def classes_of(texts: Sequence[str], digits: str = "0", together: int = 64) -> list[list[int]]:
    """The likeliest class of each character of each text, for peers that take features instead of vectors."""
    from extractor.taggers.scheme import SPECIAL, plain

    read = [plain(text, digits) for text in texts]
    vocabulary = [*SPECIAL, *sorted(set("".join(read)) - set(SPECIAL))]
    numbers = {sign: number for number, sign in enumerate(vocabulary)}
    lexical = Lexical(len(vocabulary))
    initialise(lexical, vocabulary)
    found: list[list[int]] = []
    for first in range(0, len(read), together):
        batch = read[first : first + together]
        ids = torch.zeros(len(batch), max(map(len, batch), default=0), dtype=torch.long)  # [B, T]
        for row, text in enumerate(batch):
            ids[row, : len(text)] = torch.tensor([numbers[sign] for sign in text])
        with torch.no_grad():
            best = lexical(ids, (ids > 0).long())[2].argmax(-1)  # [B, T]
        found += [best[row, : len(text)].tolist() for row, text in enumerate(batch)]
    return found


# -------------------------------------------------------------------------------------------------- what jieba ships


def known(count: int) -> list[str]:
    """The ``count`` most frequent characters of jieba's dictionary that LAC knows, so that they need not occur in our texts."""
    counts: Counter[str] = Counter()
    for line in _folder().with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, times, _ = line.split(" ")
        for sign in word:
            counts[sign] += int(times)
    return [sign for sign, _ in counts.most_common() if sign in _characters()][:count]


def initialise(lexical: Lexical, vocabulary: Sequence[str]) -> None:
    """Set the published weights; a token that LAC does not know gets the vector that LAC has for such."""
    rows = _characters()
    vectors = _array("word_emb", rows[_STRANGE] + 1, EMBEDDING)
    chosen = [rows.get(sign, rows[_STRANGE]) for sign in vocabulary]
    with torch.no_grad():
        lexical.characters.weight.copy_(torch.from_numpy(vectors[chosen]))
        lexical.classes.weight.copy_(torch.from_numpy(_array("fc_4.w_0", 2 * UNITS, CLASSES).T.copy()))
        lexical.classes.bias.copy_(torch.from_numpy(_array("fc_4.b_0", CLASSES)))
        for at, layer in enumerate(lexical.layers):
            assert isinstance(layer, Gated)
            for side in (0, 1):
                number, width = 2 * at + side, layer.given.shape[1]
                inner = _array(f"gru_{number}.w_0", 3 * UNITS * UNITS)
                cut = 2 * UNITS * UNITS
                layer.given[side] = torch.from_numpy(_array(f"fc_{number}.w_0", width, 3 * UNITS))
                layer.bias[side] = torch.from_numpy(
                    _array(f"fc_{number}.b_0", 3 * UNITS) + _array(f"gru_{number}.b_0", 3 * UNITS)
                )
                layer.gates[side] = torch.from_numpy(inner[:cut].reshape(UNITS, 2 * UNITS))
                layer.state[side] = torch.from_numpy(inner[cut:].reshape(UNITS, UNITS))


def _folder() -> Path:
    import jieba

    return Path(jieba.__file__).with_name("lac_small")


@cache
def _characters() -> dict[str, int]:
    lines = (_folder() / "word.dic").read_text(encoding="utf-8").split("\n")
    pairs = [line.split("\t") for line in lines]
    return {pair[1]: int(pair[0]) for pair in pairs if len(pair) == 2}


def _array(name: str, *shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A tensor of 32 bit numbers: the last bytes of its file, behind a head of some dozens."""
    data = (_folder() / "model_baseline" / name).read_bytes()
    size = 4 * int(np.prod(shape))
    return np.frombuffer(data[-size:], dtype="<f4").reshape(shape).copy()
