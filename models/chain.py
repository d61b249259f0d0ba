"""The chain over a network's scores, to be trained: the loss of a linear-chain CRF.  ``extractor.taggers.chain`` runs it.

Shapes: B sentences, T characters, L tags of both layers, K tags of one layer.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers.modeling_outputs import TokenClassifierOutput

from extractor.taggers import chain
from extractor.taggers.scheme import FLAT_TAGS, REASON_TAGS

IGNORED = -100


class Labeller(nn.Module):
    """A network with the chain over its scores; the network is any that ``transformers`` knows."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network
        self.flat = nn.Parameter(torch.zeros(len(FLAT_TAGS), len(FLAT_TAGS)))  # [K, K], from a tag to the next
        self.reason = nn.Parameter(torch.zeros(len(REASON_TAGS), len(REASON_TAGS)))

    def forward(self, **given: Tensor) -> TokenClassifierOutput:
        """The network's scores, [B, T, L]."""
        return self.network(**given)

    def loss(self, scores: Tensor, flat: Tensor, reason: Tensor) -> Tensor:
        """How unlikely the tags of both layers are, a character.  ``scores``: [B, T, L]; ``flat``, ``reason``: [B, T]"""
        labels = unlikelihood(scores[..., : len(FLAT_TAGS)], flat, self.flat)
        return labels + 0.5 * unlikelihood(scores[..., len(FLAT_TAGS) :], reason, self.reason)

    def chain(self) -> chain.Chain:
        """The steps as they are now."""
        return chain.Chain(
            *([[round(step, 4) for step in row] for row in one.tolist()] for one in (self.flat, self.reason))
        )

    def set_chain(self, known: chain.Chain) -> None:
        """Go on from a trained one."""
        with torch.no_grad():
            self.flat.copy_(torch.tensor(known.flat))
            self.reason.copy_(torch.tensor(known.reason))


def unlikelihood(scores: Tensor, tags: Tensor, steps: Tensor) -> Tensor:
    """Minus the logarithm of the share that the path of ``tags`` has of all paths, a character that is not ``IGNORED``.

    ``scores``: [B, T, K]; ``tags``: [B, T], each row one stretch within ignored ones; ``steps``: [K, K]
    """
    known = tags != IGNORED  # [B, T]
    sizes, first = known.sum(1), known.int().argmax(1)  # [B]
    places = torch.arange(int(sizes.max()), device=tags.device)[None]  # [1, S], S the longest stretch
    at = (first[:, None] + places).clamp(max=tags.shape[1] - 1)  # [B, S]
    within = places < sizes[:, None]  # [B, S]
    own = scores.gather(1, at[..., None].expand(-1, -1, scores.shape[2]))  # [B, S, K]
    path = tags.gather(1, at).clamp(min=0)  # [B, S]
    may = torch.tensor(chain.allowed(steps.shape[0]), device=tags.device)  # [K, K]
    weight = steps.exp() * may  # [K, K]
    sums = own[:, 0].masked_fill(
        ~may[0], chain.NEVER
    )  # [B, K], logarithms of the weight of all paths that end here in a tag
    for step in range(1, own.shape[1]):
        top = sums.max(1, keepdim=True).values  # [B, 1]
        now = ((sums - top).exp() @ weight).clamp(min=1e-30).log() + top + own[:, step]  # [B, K]
        sums = torch.where(within[:, step, None], now, sums)
    chosen = own.gather(2, path[..., None])[..., 0] * within  # [B, S]
    stepped = steps[path[:, :-1], path[:, 1:]] * within[:, 1:]  # [B, S - 1]
    return (sums.logsumexp(1) - chosen.sum(1) - stepped.sum(1)).sum() / within.sum()  # a number
