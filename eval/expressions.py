"""Every regular expression of the package, by a name that says where it lives; what ``eval.worst_case`` searches through."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import extractor
from extractor.taggers.compiled import compiled, of


class Expression(NamedTuple):
    """A compiled expression; ``anchored`` when its module never searches for it but asks whether it fits at a place."""

    pattern: re.Pattern[str]
    anchored: bool = False

    def run(self, text: str) -> int:
        """Find everything in ``text``; how many matches there are."""
        if self.anchored:
            return sum(found is not None for found in (self.pattern.match(text), self.pattern.fullmatch(text)))
        return sum(1 for _match in self.pattern.finditer(text))


def expressions() -> dict[str, Expression]:
    """Those of the modules, those that functions build or write out, and those of the phrases."""
    found: dict[str, Expression] = {}
    seen: set[str] = set()

    def add(title: str, expression: Expression) -> None:
        if expression.pattern.pattern not in seen:
            seen.add(expression.pattern.pattern)
            found[title] = expression

    for place, phrases in compiled().items():
        for phrase, pattern in phrases:
            add(f"phrase {phrase.id} ({place})", Expression(pattern, anchored=place in ("start", "clause")))
    for place, phrases in compiled().items():
        for phrase, pattern in phrases:
            add(f"phrase {phrase.id} ({place})", Expression(pattern, anchored=place in ("start", "clause")))
    for module in _modules():
        place = module.__name__.removeprefix("extractor.")
        for name, value in vars(module).items():
            for number, pattern in enumerate(_compiled(value)):
                add(f"{place}.{name}" + (f"[{number}]" if number else ""), Expression(pattern, _anchored(module, name)))
        for title, expression in _written_out(module):
            add(f"{place}:{title}", expression)
    return found


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(extractor.__path__, "extractor."):
        if module.name.endswith((".cli", ".spacy")):
            continue
        try:
            yield import_module(module.name)
        except ImportError:  # a room whose libraries are not installed
            continue


def _compiled(value: object) -> Iterator[re.Pattern[str]]:
    """The expressions in a value of a module; a function that is cached and takes nothing is asked for its own."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        yield from (one for inner in value.values() for one in _compiled(inner))
    elif isinstance(value, (tuple, list)):
        yield from (one for inner in value for one in _compiled(inner))
    elif hasattr(value, "cache_info") and callable(value):
        signature = inspect.signature(value)
        if not signature.parameters and "re.Pattern" in str(signature.return_annotation):
            yield from _compiled(value())


def _written_out(module: ModuleType) -> Iterator[tuple[str, Expression]]:
    """Expressions inside functions: ``re.search("...", text)`` and ``of("phrase.id", SHAPE)``."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        given = [_constant(module, argument) for argument in node.args[:2]]
        if isinstance(node.func, ast.Name) and node.func.id == "of" and len(given) == 2 and all(given):
            yield f"of({given[0]})@{node.lineno}", Expression(of(str(given[0]), str(given[1])))
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and given and given[0]:
            name = node.func.attr
            if node.func.value.id == "re" and name in ("search", "match", "fullmatch", "sub", "split", "findall"):
                yield f"re.{name}@{node.lineno}", Expression(re.compile(given[0]), name in ("match", "fullmatch"))


def _constant(module: ModuleType, node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        value = vars(module).get(node.id)
    return value if isinstance(value, str) else None


def words_of(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The letters and words that a pattern is made of, longest first."""
    literal = re.sub(r"\\[a-zA-Z]|\(\?(?:P<\w+>|<?[:=!>])|\{[\d,]*\}", "\n", pattern.pattern)
    words = {
        word for word in re.findall(r"[\u3400-\u9fff\uff00-\uffef]+|[a-zA-Z]+|[^\s\w]|\d", literal) if len(word) < 12
    }
    letters = {letter for word in words for letter in word}
    return tuple(sorted(words | letters, key=lambda word: (-len(word), word)))


def _anchored(module: ModuleType, name: str) -> bool:
    """Whether the module only asks if the pattern fits where the text begins, so that it is never searched for."""
    uses = set(re.findall(rf"\b{name}\.(\w+)", inspect.getsource(module)))
    return bool(uses) and uses <= {"match", "fullmatch", "pattern"}
