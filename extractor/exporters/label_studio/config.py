"""The labelling page, generated from ``extractor.labels``: text and tables side by side, spans, relations, verdicts."""

from __future__ import annotations

from html import escape

from extractor.labels import LABELS, RELATIONS, SHOWN, VERDICTS

# The names of the controls; results carry them as ``from_name`` and ``to_name``.
SPANS, VERDICT, TEXT, CELLS, TABLES = "label", "verdict", "text", "cell", "tables"
CELL_LABEL = "单元格"
CELL_KEY = "z"
VERDICT_KEYS = ("j", "k", "l")
# A verdict is asked of what can carry a claim: a number, or a word that stands for one.
BEARERS = ("AMOUNT", "PERCENT", "POINTS", "COUNT", "SAME", "NONE", "UP", "DOWN", "SHARE", "COMPLETION")

_STYLE = """
.dz-page{display:flex;gap:1.5rem;align-items:flex-start}
.dz-text{flex:3 1 0;min-width:20rem;position:sticky;top:0}
.dz-text .lsf-richtext__container{font-size:1.05rem;line-height:2.4}
.dz-tables{flex:2 1 0;min-width:18rem;overflow:auto;max-height:80vh}
.dz-tables table{border-collapse:collapse;margin:.2rem 0 1rem;font-size:.85rem;line-height:1.5}
.dz-tables td{border:1px solid #bbb;padding:.1rem .4rem;min-width:3.2em;max-width:11em}
.dz-tables td.h{background:rgba(128,128,128,.15)}
.dz-tables td.n{text-align:right;white-space:nowrap;max-width:none;font-variant-numeric:tabular-nums}
.dz-tables td.e{color:#bbb}
.dz-tables td.g{border-style:dashed;text-align:center;color:#888}
"""


def labelling_config() -> str:
    """The page as Label Studio's XML.  Labels are shown by their Chinese names and stored by their codes."""
    labels = "".join(
        f'<Label value="{escape(SHOWN[label].name)}" alias="{label}" background="{SHOWN[label].colour}"'
        f' hotkey="{SHOWN[label].key}" hint="{escape(SHOWN[label].meaning)}"/>'
        for label in LABELS
    )
    relations = "".join(f'<Relation value="{kind}"/>' for kind in RELATIONS)
    verdicts = "".join(
        f'<Choice value="{verdict}" hotkey="{key}"/>' for verdict, key in zip(VERDICTS, VERDICT_KEYS, strict=True)
    )
    style = " ".join(_STYLE.split())
    return (
        "<View>"
        f"<Style>{style}</Style>"
        '<Header value="$title" size="5"/>'
        '<View className="dz-page">'
        '<View className="dz-text">'
        f'<Labels name="{SPANS}" toName="{TEXT}" showInline="true">{labels}</Labels>'
        f'<Text name="{TEXT}" value="$text" granularity="symbol"/>'
        f'<Choices name="{VERDICT}" toName="{TEXT}" perRegion="true" whenTagName="{SPANS}"'
        f' whenLabelValue="{",".join(BEARERS)}" choice="single-radio" showInline="true">{verdicts}</Choices>'
        f"<Relations>{relations}</Relations>"
        "</View>"
        '<View className="dz-tables">'
        f'<HyperTextLabels name="{CELLS}" toName="{TABLES}">'
        f'<Label value="{CELL_LABEL}" background="#2ca02c" hotkey="{CELL_KEY}"/></HyperTextLabels>'
        f'<HyperText name="{TABLES}" value="$tables" inline="true"/>'
        "</View></View></View>"
    )


def instructions() -> str:
    """What the page shows under its "i": the labels with their keys and meanings, and the keys of all else, as HTML."""
    labels = "".join(
        f"<li><b>{escape(SHOWN[label].name)}</b>（{label}，键 {SHOWN[label].key}）：{escape(SHOWN[label].meaning)}</li>"
        for label in LABELS
    )
    verdicts = "，".join(f"{key} {verdict}" for verdict, key in zip(VERDICTS, VERDICT_KEYS, strict=True))
    return (
        "<p>按标签的键，再拖选文字；选中后按 Backspace 删除。"
        f"按 {CELL_KEY} 再拖选表格中的数，即选中单元格。"
        f"选中一个数后按 Alt+R，再点它所对应的文字或单元格，即建立关系（{'、'.join(RELATIONS)}）。"
        f"选中一个数后判断：{verdicts}。</p><ul>{labels}</ul>"
    )
