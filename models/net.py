"""The default network: a small transformer over characters, built from a config and trained from nothing.

It is known to ``transformers`` (``AutoModelForTokenClassification`` and ``AutoModelForMaskedLM``), so that it is trained,
saved and exported by the same lines as any BERT.  Shapes: B sentences, T characters, E embedding, H hidden, N heads, D = H / N, L labels.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoModelForMaskedLM,
    AutoModelForTokenClassification,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.modeling_outputs import MaskedLMOutput, TokenClassifierOutput

from models.lexical import CLASSES, EMBEDDING, UNITS, Lexical


class CharConfig(PretrainedConfig):
    """The measures of the network; ``window`` is how many neighbours (odd, itself included) make a character's first vector."""

    model_type = "duizhang-char"

    def __init__(
        self,
        vocab_size: int = 2000,
        embedding: int = 96,
        hidden_size: int = 192,
        layers: int = 3,
        heads: int = 6,
        inner: int = 384,
        window: int = 5,
        dropout: float = 0.1,
        lexical: bool = False,
        kinds: int = 2,
        **rest: object,
    ) -> None:
        super().__init__(**rest)
        self.lexical, self.kinds = lexical, kinds
        self.vocab_size, self.embedding, self.hidden_size = vocab_size, embedding, hidden_size
        self.layers, self.heads, self.inner, self.window, self.dropout = layers, heads, inner, window, dropout


class Attention(nn.Module):
    """Every character looks at every other; where they stand to each other is turned into the vectors (rotary)."""

    def __init__(self, config: CharConfig) -> None:
        super().__init__()
        self.heads, self.width = config.heads, config.hidden_size // config.heads
        self.ask_key_value = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.out = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], closed: Tensor) -> Tensor:
        batch, time, hidden = x.shape
        mixed = self.ask_key_value(x).view(batch, time, 3, self.heads, self.width)  # [B, T, 3, N, D]
        ask, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)  # 3 times [B, N, T, D]
        weights = turned(ask, turn) @ turned(key, turn).transpose(-1, -2) / self.width**0.5  # [B, N, T, T]
        weights = (weights + closed).softmax(-1)  # [B, N, T, T], nothing of the padding
        seen = (weights @ value).transpose(1, 2).reshape(batch, time, hidden)  # [B, T, H]
        return self.out(seen)  # [B, T, H]


def turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """``x`` [B, N, T, D] turned by its position; ``turn`` are the cosines and sines, [T, D / 2] each."""
    cosine, sine = turn
    first, second = x.chunk(2, dim=-1)  # [B, N, T, D / 2] each
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)  # [B, N, T, D]


class Layer(nn.Module):
    """Attention and a small net for each character, each on normed input and added to it."""

    def __init__(self, config: CharConfig) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.before_attention, self.before_net = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.attention = Attention(config)
        self.net = nn.Sequential(nn.Linear(hidden, config.inner), nn.GELU(), nn.Linear(config.inner, hidden))
        self.drop = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], closed: Tensor) -> Tensor:
        x = x + self.drop(self.attention(self.before_attention(x), turn, closed))  # [B, T, H]
        return x + self.drop(self.net(self.before_net(x)))  # [B, T, H]


class CharModel(PreTrainedModel):
    """Ids -> one vector a character."""

    config_class = CharConfig

    def __init__(self, config: CharConfig) -> None:
        super().__init__(config)
        self.characters = nn.Embedding(config.vocab_size, config.embedding, padding_idx=0)
        self.lexical = Lexical(config.vocab_size) if config.lexical else None
        if self.lexical is not None:
            self.alone = nn.Linear(EMBEDDING, config.embedding, bias=False)
            self.words = nn.Linear(2 * UNITS, config.hidden_size)
        self.segments = nn.Embedding(config.kinds, config.embedding)
        given = config.embedding + (CLASSES if config.lexical else 0)
        self.windows = nn.Linear(config.window * given, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.hidden_size)
        self.drop = nn.Dropout(config.dropout)
        self.post_init()

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        time = input_ids.shape[1]
        x = self.characters(input_ids) + self.segments(token_type_ids)  # [B, T, E]
        if self.lexical is not None:
            alone, words, classes = self.lexical(input_ids, attention_mask)  # [B, T, 128], [B, T, 256], [B, T, C]
            x = torch.cat([x + self.alone(alone), classes.to(x)], dim=-1)  # [B, T, E + C]
        x = x * attention_mask[:, :, None]  # [B, T, E], padding is zero, as are the neighbours beyond the ends
        side = self.config.window // 2
        wide = nn.functional.pad(x, (0, 0, side, side))  # [B, T + 2 side, E]; E + C with words
        x = torch.cat([wide[:, at : at + time] for at in range(self.config.window)], dim=-1)  # [B, T, window E]
        x = self.windows(x)  # [B, T, H]
        if self.lexical is not None:
            x = x + self.words(self.drop(words))  # [B, T, H]
        x = self.drop(nn.functional.gelu(x))  # [B, T, H]
        half = self.config.hidden_size // self.config.heads // 2
        speeds = 1000.0 ** (-torch.arange(half, device=x.device) / half)  # [D / 2]
        angles = torch.arange(time, device=x.device)[:, None] * speeds[None, :]  # [T, D / 2]
        turn = (angles.cos().to(x), angles.sin().to(x))  # [T, D / 2] each
        closed = (1.0 - attention_mask[:, None, None, :].to(x)) * -10000.0  # [B, 1, 1, T]
        for layer in self.layers:
            x = layer(x, turn, closed)  # [B, T, H]
        return self.norm(x)  # [B, T, H]

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(
                module.weight, std=0.02 if isinstance(module, nn.Embedding) else module.weight.shape[1] ** -0.5
            )
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)


class CharTagger(PreTrainedModel):
    """The network with a score for every tag at every character."""

    config_class = CharConfig
    base_model_prefix = "body"

    def __init__(self, config: CharConfig) -> None:
        super().__init__(config)
        self.body = CharModel(config)
        self.head = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, **_: object
    ) -> TokenClassifierOutput:
        return TokenClassifierOutput(
            logits=self.head(self.body(input_ids, attention_mask, token_type_ids))
        )  # [B, T, L]


class CharGuesser(PreTrainedModel):
    """The network with a score for every character of the vocabulary at every place, for guessing what is masked."""

    config_class = CharConfig
    base_model_prefix = "body"

    def __init__(self, config: CharConfig) -> None:
        super().__init__(config)
        self.body = CharModel(config)
        self.head = nn.Linear(config.hidden_size, config.vocab_size)
        self.post_init()

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, **_: object) -> MaskedLMOutput:
        return MaskedLMOutput(logits=self.head(self.body(input_ids, attention_mask, token_type_ids)))  # [B, T, V]


AutoConfig.register(CharConfig.model_type, CharConfig)
AutoModelForTokenClassification.register(CharConfig, CharTagger)
AutoModelForMaskedLM.register(CharConfig, CharGuesser)
