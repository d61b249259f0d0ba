"""The misses and false alarms of a suite as one HTML page: each in its context, grouped by topic, event and cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from jinja2 import Environment

from eval.tally import Note

_AROUND = 120  # characters of context on each side
_PAGE = """<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ suite }}: misses and false alarms</title>
<style>
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
nav a { margin-right: 1.2rem } h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem }
article { margin: 1rem 0; padding: .6rem .9rem; border-left: 3px solid #999; background: #f7f7f5 }
.false { border-color: #b3261e } .miss { border-color: #8a6d00 }
.where { color: #555; font-size: .85em } mark { background: #ffe08a } pre { white-space: pre-wrap; margin: .3rem 0; font: inherit }
dl { display: grid; grid-template-columns: 4rem 1fr; margin: .3rem 0 0 } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; margin: .5rem 0 1rem } td, th { padding: .15rem 1rem .15rem 0; text-align: left }
.number { text-align: right; font-variant-numeric: tabular-nums } summary { cursor: pointer; font-weight: 600; margin: .8rem 0 }
</style>
<h1>{{ suite }}: misses and false alarms</h1>
<p>{{ total }} in {{ documents }} documents, {{ quiet }} without any.</p>
<nav>{% for topic in topics %}<a href="#{{ topic.name }}">{{ topic.name }}</a>{% endfor %}</nav>
{% for topic in topics %}
<h2 id="{{ topic.name }}">{{ topic.name }}: {{ topic.told }}</h2>
<table><tr><th>what</th><th>cause</th><th class="number">times</th></tr>
{% for cause in topic.causes %}<tr><td>{{ cause.event }}</td><td><a href="#{{ cause.id }}">{{ cause.name }}</a></td>
<td class="number">{{ cause.notes|length }}</td></tr>
{% endfor %}</table>
{% for cause in topic.causes %}
<details id="{{ cause.id }}"{{ " open" if cause.notes|length <= 12 }}>
<summary>{{ cause.event }}: {{ cause.name }} ({{ cause.notes|length }})</summary>
{% for name, note, before, inside, after in cause.notes %}
<article class="{{ note.event.split()[0] }}">
<div class="where">{{ name }}{% if note.start >= 0 %}, {{ note.start }}{% endif %}</div>
{% if inside %}<pre>{{ before }}<mark>{{ inside }}</mark>{{ after }}</pre>{% endif %}
<dl><dt>quote</dt><dd>{{ note.quote }}</dd>
{% if note.wanted %}<dt>want</dt><dd>{{ note.wanted }}</dd>{% endif %}
{% if note.got %}<dt>got</dt><dd>{{ note.got }}</dd>{% endif %}</dl>
</article>
{% endfor %}</details>
{% endfor %}{% endfor %}
<script>
const show = () => { const one = document.getElementById(location.hash.slice(1)); if (one && "open" in one) one.open = true }
addEventListener("hashchange", show); show()
</script>
</html>
"""


def page(suite: str, notes: Iterable[tuple[str, Note]], texts: Mapping[str, str], topics: Iterable[str]) -> str:
    """The page; ``texts`` are all documents by name, ``topics`` the order of the groups."""
    listed = list(notes)
    groups = []
    for topic in topics:
        chosen = [pair for pair in listed if pair[1].topic == topic]
        if chosen:
            events = Counter(note.event for _, note in chosen)
            told = ", ".join(f"{count} {event}" for event, count in sorted(events.items()))
            groups.append({"name": topic, "told": told, "causes": _causes(topic, chosen, texts)})
    there = {name for name, _ in listed}
    return (
        Environment(autoescape=True)
        .from_string(_PAGE)
        .render(suite=suite, total=len(listed), documents=len(there), quiet=len(texts.keys() - there), topics=groups)
    )


def _causes(topic: str, notes: Iterable[tuple[str, Note]], texts: Mapping[str, str]) -> list[dict[str, object]]:
    """The notes of a topic by event and cause, the most frequent cause first."""
    grouped: dict[tuple[str, str], list[tuple[str, Note]]] = {}
    for name, note in sorted(notes, key=lambda pair: (pair[0], pair[1].start)):
        grouped.setdefault((note.event, note.cause or "no cause known"), []).append((name, note))
    ordered = sorted(grouped.items(), key=lambda one: (-len(one[1]), one[0]))
    return [
        {
            "id": f"{topic}-{number}",
            "event": event,
            "name": cause,
            "notes": [(name, note, *_context(texts.get(name, ""), note)) for name, note in members],
        }
        for number, ((event, cause), members) in enumerate(ordered, 1)
    ]


def _context(text: str, note: Note) -> tuple[str, str, str]:
    """What stands before the place, the place, and what stands behind it."""
    if note.start < 0:
        return "", "", ""
    end = note.start + len(note.quote) if text.startswith(note.quote, note.start) else note.start + 8
    return text[max(0, note.start - _AROUND) : note.start], text[note.start : end], text[end : end + _AROUND]
