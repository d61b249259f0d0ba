"""What a job says to the person who started it, before the work and after it."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.batch.manifest import Survey
from extractor.batch.run import Outcome
from extractor.exporters.words import Lang

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "left": "{listed} 份文件，其中 {left} 份待读",
        "changed": "{changed} 份已读的文件内容有变，重新读取",
        "outdated": "{outdated} 份是由其他版本的程序或不同的选项读取的，其结果保留不动；加 --redo 重新读取",
        "nothing": "没有新文件：{listed} 份都已读过（{parts} 个分片）",
        "done": "读了 {documents} 份，用时 {seconds:.0f} 秒；失败 {failures} 份，发现 {findings} 处；结果在 {out}",
        "failures": "失败的文件及原因见 {out}/failures；加 --retry 再试一次",
        "stopped": "已停止；已完成的部分保留，用同样的命令继续",
    },
    "en": {
        "left": "{listed} documents, {left} of them to be read",
        "changed": "{changed} documents have changed since they were read; they are read again",
        "outdated": "{outdated} documents were read by another version or with other options; their rows stay as they are."
        " --redo reads them again",
        "nothing": "nothing new: all {listed} documents are done ({parts} parts)",
        "done": "read {documents} documents in {seconds:.0f} seconds; {failures} failures, {findings} findings; see {out}",
        "failures": "what failed, and why, is in {out}/failures; --retry tries again",
        "stopped": "stopped; what is done is kept, the same command goes on",
    },
}


def before(survey: Survey, lang: Lang) -> Iterator[str]:
    """What there is to do, and what was noticed."""
    words = _WORDS[lang]
    counts = {name: getattr(survey, name) for name in ("listed", "left", "changed", "outdated", "parts")}
    yield words["left" if survey.left else "nothing"].format(**counts)
    if survey.changed:
        yield words["changed"].format(**counts)
    if survey.outdated:
        yield words["outdated"].format(**counts)


def after(outcome: Outcome, out: str, lang: Lang) -> Iterator[str]:
    """What was done; nothing where there was nothing to do."""
    if not outcome.survey.left:
        return
    words = _WORDS[lang]
    yield words["done"].format(
        documents=outcome.documents, seconds=outcome.seconds, failures=outcome.failures, findings=outcome.findings, out=out
    )  # fmt: skip
    if outcome.failures:
        yield words["failures"].format(out=out)


def stopped(lang: Lang) -> str:
    """What is said after Ctrl-C."""
    return _WORDS[lang]["stopped"]
