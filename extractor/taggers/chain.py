"""The chain over a model's scores: how likely a tag follows another, learned beside the network (a linear-chain CRF).

The network scores each character by itself; the chain weighs whole paths (Lafferty et al. 2001).  ``best_paths`` finds the
heaviest (Viterbi); ``likelihood`` is what each tag's share of all paths is (the marginals), by one sweep forwards and one backwards.
Shapes: B sentences, T characters, K tags of a layer: O, B1, I1, B2, I2 …
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FILE = "chain.json"
NEVER = -1e4
Steps = list[list[float]] | None


class Chain(msgspec.Struct, frozen=True):
    """Scores of steps, ``[K, K]`` from a tag to the next, for the layer of labels and for that of reasons."""

    flat: list[list[float]]
    reason: list[list[float]]


def allowed(tags: int) -> list[list[bool]]:
    """Which step is BIO, ``[tags, tags]``: an I follows the B or I of its label only.  What may follow O may stand first.

    >>> allowed(3)
    [[True, True, False], [True, True, True], [True, True, True]]
    """
    return [
        [after % 2 == 1 or after == 0 or before in (after - 1, after) for after in range(tags)]
        for before in range(tags)
    ]


def best_paths(scores: Array, lengths: list[int], steps: Steps = None) -> list[list[int]]:
    """The heaviest allowed path of each row, as tags.  ``scores``: [B, T, K], raw; ``steps``: [K, K], all alike if None."""
    import numpy as np

    rows, time, tags = scores.shape
    weight = np.zeros((tags, tags), scores.dtype) if steps is None else np.array(steps, scores.dtype)  # [K, K]
    inside = np.arange(2, tags, 2)  # the I tags, which two tags may come before; any may before the others
    begin, go_on = weight[inside - 1, inside], weight[inside, inside]  # [labels] each
    into = np.ascontiguousarray(weight.T)  # [K after, K before]
    others = np.array([0, *range(1, tags, 2)])
    into = into[others]  # [O and B, K]
    back = np.zeros((time, rows, tags), dtype=np.int16)
    best = scores.transpose(1, 0, 2).copy()  # [T, B, K], the weight of the best path to each tag
    best[:1, :, inside] = NEVER
    for at in range(1, time):
        last = best[at - 1]  # [B, K]
        every = last[:, None, :] + into  # [B, O and B, K]
        chosen = every.argmax(axis=-1)  # [B, O and B]
        begun, gone = last[:, inside - 1] + begin, last[:, inside] + go_on  # [B, labels] each
        back[at][:, others] = chosen
        back[at][:, inside] = np.where(begun >= gone, inside - 1, inside)
        best[at][:, others] += np.take_along_axis(every, chosen[..., None], axis=-1)[..., 0]
        best[at][:, inside] += np.maximum(begun, gone)
    return [_traced(best[length - 1, row], back[:length, row]) if length else [] for row, length in enumerate(lengths)]


def _traced(ends: Array, back: Array) -> list[int]:
    """The path to the best end.  ``ends``: [K]; ``back``: [T, K], the tag before each"""
    path = [int(ends.argmax())]
    for before in back[:0:-1]:
        path.append(int(before[path[-1]]))
    return path[::-1]


def likelihood(scores: Array, lengths: list[int], steps: Steps = None) -> Array:
    """Logarithms of how likely each tag is at each character, [B, T, K], all paths considered; without ``steps``, by itself."""
    import numpy as np

    own = np.exp(scores - scores.max(axis=-1, keepdims=True)).astype(np.float64).transpose(1, 0, 2).copy()  # [T, B, K]
    found = own if steps is None else _shares(own, lengths, np.array(steps))  # [T, B, K]
    found /= found.sum(axis=-1, keepdims=True)
    return np.log(found + 1e-12).transpose(1, 0, 2)  # type: ignore[no-any-return]  # [B, T, K]


def _shares(own: Array, lengths: list[int], steps: Array) -> Array:
    """The weight of all paths through each tag, [T, B, K], each place on its own scale.  ``own``: [T, B, K], weights of tags alone."""
    import numpy as np

    time, _, tags = own.shape
    may = np.array(allowed(tags))  # [K, K]
    weight = np.where(may, np.exp(steps), 0.0)  # [K, K]
    within = np.arange(time)[:, None] < np.array(lengths)[None]  # [T, B]
    forwards, backwards = own.copy(), np.ones_like(own)  # [T, B, K] each
    forwards[:1] *= may[0]
    for at in range(1, time):
        now = (forwards[at - 1] @ weight) * own[at]  # [B, K]
        forwards[at] = now / now.sum(axis=-1, keepdims=True)
    for at in range(time - 2, -1, -1):
        now = (backwards[at + 1] * own[at + 1]) @ weight.T  # [B, K]
        backwards[at] = np.where(within[at + 1][:, None], now / now.sum(axis=-1, keepdims=True), 1.0)
    return forwards * backwards


def read_chain(path: Path) -> Chain:
    """The chain of a model's folder.  Raises ``UsageError`` where it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Chain)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"model {path.parent}: {path.name} cannot be read ({error}): export the model again"
        ) from error
