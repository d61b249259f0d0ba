"""The chain over a model's scores: how likely a tag follows another, learned beside the network (a linear-chain CRF).

The network scores each character by itself; the chain weighs whole paths.  ``likelihood`` turns scores into what each tag's
share of all paths is (the marginals of the CRF, Lafferty et al. 2001), by one sweep forwards and one backwards.  Shapes: B sentences,
T characters, K tags of a layer.
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


class Chain(msgspec.Struct, frozen=True):
    """Scores of steps, ``[K, K]`` from a tag to the next, for the layer of labels and for that of reasons."""

    flat: list[list[float]]
    reason: list[list[float]]


def allowed(tags: int) -> list[list[bool]]:
    """Which step is BIO, ``[tags, tags]``, for tags O, B1, I1, B2, I2 …: an I follows the B or I of its label only.

    >>> allowed(3)
    [[True, True, False], [True, True, True], [True, True, True]]
    """
    return [
        [after % 2 == 1 or after == 0 or before in (after - 1, after) for after in range(tags)]
        for before in range(tags)
    ]


def likelihood(scores: Array, lengths: list[int], steps: list[list[float]]) -> Array:
    """Logarithms of how likely each tag is at each character, all paths considered.  ``scores``: [B, T, K], raw."""
    import numpy as np

    time, tags = scores.shape[1:]
    weight = np.where(allowed(tags), np.exp(np.array(steps)), 0.0)  # [K, K]
    own = np.exp(scores - scores.max(axis=-1, keepdims=True)).astype(np.float64).transpose(1, 0, 2).copy()  # [T, B, K]
    if time:
        own[0] *= allowed(tags)[0]  # what may follow O may stand first
    within = np.arange(time)[:, None] < np.array(lengths)[None]  # [T, B]
    forwards = own.copy()  # [T, B, K]
    for at in range(1, time):
        now = (forwards[at - 1] @ weight) * own[at]  # [B, K]
        forwards[at] = now / now.sum(axis=-1, keepdims=True)
    backwards = np.ones_like(own)  # [T, B, K]
    for at in range(time - 2, -1, -1):
        now = (backwards[at + 1] * own[at + 1]) @ weight.T  # [B, K]
        backwards[at] = np.where(within[at + 1][:, None], now / now.sum(axis=-1, keepdims=True), 1.0)
    found = forwards * backwards  # [T, B, K]
    found /= found.sum(axis=-1, keepdims=True)
    return np.log(found + 1e-12).transpose(1, 0, 2)  # type: ignore[no-any-return]  # [B, T, K]


def read_chain(path: Path) -> Chain:
    """The chain of a model's folder.  Raises ``UsageError`` where it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Chain)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"model {path.parent}: {path.name} cannot be read ({error}): export the model again"
        ) from error
