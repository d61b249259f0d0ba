"""The model tagger as a spaCy component: the same weights, mentions in ``doc.spans["mentions"]``.

    nlp = spacy.blank("zh")                    # any tokenizer; spans follow its borders
    nlp.add_pipe("duizhang_tagger")            # config: {"model": "a folder", "key": "mentions"}
    for span in nlp("公务接待费比上年减少1.20万元。").spans["mentions"]: print(span.label_, span.text)

The factory is announced as an entry point, by which spaCy finds it; nothing else imports this file.
"""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from extractor.folding import View
from extractor.taggers import Task, to_mention
from extractor.taggers.transformer import DEFAULT, Model, load

NAME = "duizhang_tagger"


class SpacyTagger:
    """A component: each sentence of the doc is tagged (the whole doc where it has none)."""

    def __init__(self, model: Model, key: str) -> None:
        self.model = model
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        sentences = list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]]
        views = [View(doc.text, one.start_char, one.end_char) for one in sentences if len(one)]
        tasks = [Task(view, "", views[at - 1].text if at else "") for at, view in enumerate(views)]
        spans = []
        for tagged in self.model.tag_all(tasks):
            for mark in tagged.marks:
                anchor = to_mention(mark, tagged.view, doc.text).anchor
                span = doc.char_span(anchor.start, anchor.end, label=mark.label, alignment_mode="expand")
                if span is not None:
                    spans.append(span)
        doc.spans[self.key] = SpanGroup(doc, name=self.key, spans=spans)
        return doc


@Language.factory(NAME, default_config={"model": "", "key": "mentions"})
def make(nlp: Language, name: str, model: str, key: str) -> SpacyTagger:
    """The factory: ``model`` is a folder, by default the weights that are shipped."""
    del nlp, name
    return SpacyTagger(load(Path(model) if model else DEFAULT), key)
