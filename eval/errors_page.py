"""The misses and false alarms of a suite as one HTML page: each in its context, grouped by topic and event."""

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
nav a { margin-right: 1rem } h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem }
article { margin: 1rem 0; padding: .6rem .9rem; border-left: 3px solid #999; background: #f7f7f5 }
.false { border-color: #b3261e } .miss { border-color: #8a6d00 }
.where { color: #555; font-size: .85em } mark { background: #ffe08a } pre { white-space: pre-wrap; margin: .3rem 0; font: inherit }
dl { display: grid; grid-template-columns: 4rem 1fr; margin: .3rem 0 0 } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
</style>
<h1>{{ suite }}: misses and false alarms</h1>
<p>{{ total }} in {{ documents }} documents.</p>
<nav>{% for topic, events, _ in groups %}<a href="#{{ topic }}">{{ topic }} ({{ events }})</a>{% endfor %}</nav>
{% for topic, events, notes in groups %}
<h2 id="{{ topic }}">{{ topic }}: {{ events }}</h2>
{% for name, note, before, inside, after in notes %}
<article class="{{ note.event.split()[0] }}">
<div class="where">{{ name }}, {{ note.start }} · {{ note.event }}</div>
<pre>{{ before }}<mark>{{ inside }}</mark>{{ after }}</pre>
<dl><dt>quote</dt><dd>{{ note.quote }}</dd>
{% if note.wanted %}<dt>want</dt><dd>{{ note.wanted }}</dd>{% endif %}
{% if note.got %}<dt>got</dt><dd>{{ note.got }}</dd>{% endif %}</dl>
</article>
{% endfor %}{% endfor %}
</html>
"""


def page(suite: str, notes: Iterable[tuple[str, Note]], texts: Mapping[str, str], topics: Iterable[str]) -> str:
    """The page; ``texts`` are the documents by name, ``topics`` the order of the groups."""
    listed = list(notes)
    groups = []
    for topic in topics:
        chosen = sorted((note for note in listed if note[1].topic == topic), key=lambda pair: (pair[1].event, pair[0]))
        if chosen:
            events = Counter(note.event for _, note in chosen)
            told = ", ".join(f"{count} {event}" for event, count in sorted(events.items()))
            groups.append((topic, told, [(name, note, *_context(texts.get(name, ""), note)) for name, note in chosen]))
    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(suite=suite, total=len(listed), documents=len({name for name, _ in listed}), groups=groups)


def _context(text: str, note: Note) -> tuple[str, str, str]:
    """What stands before the place, the place, and what stands behind it."""
    end = note.start + len(note.quote) if text.startswith(note.quote, note.start) else note.start + 8
    return text[max(0, note.start - _AROUND) : note.start], text[note.start : end], text[end : end + _AROUND]
