"""The spaCy component: spans at the right characters whatever the white space, and nothing lost in a DocBin."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import msgspec
import pytest

from extractor import extract
from extractor.data import Extraction
from extractor.errors import UnreadableError
from extractor.exporters import stored

spacy = pytest.importorskip("spacy", reason="spaCy is not installed (extra spacy)")

from extractor.spacy import annotate, load_docs, read_docs, write_docs  # noqa: E402

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "tanxi_archives_budget.md"
TEXTS = [
    "2021年公用经费预算35.20万元，与上年预算38.20万元相比减少3.00万元，下降9.5%。",
    "一、收支情况\r\n\r\n\u3000\u3000公用经费 35.20\t万元，\n\n\t比上年减少3.65万元，\n下降9.5%。\n\n项目\t金额\n公用经费\t35.02\n",
    "\ufeff公用经费支出35.20万元。\u2028\u00a0车辆3辆😀，增长5%。",
    "  \n\t ",
    "",
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    found = spacy.blank("zh")
    found.add_pipe("duizhang")
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_spans_stand_at_their_characters(nlp: spacy.language.Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    if not text.strip():
        assert doc._.extraction is None and doc._.findings == [] and len(doc.spans["claims"]) == 0
        return
    extraction = doc._.extraction
    for key, anchors in (
        ("claims", [(claim.anchor, claim.kind, claim.id) for claim in extraction.claims]),
        ("mentions", [(mention.anchor, mention.label, "") for mention in extraction.mentions]),
        ("facts", [(fact.anchor, fact.concept or "", fact.id) for fact in extraction.facts if fact.anchor.text]),
    ):
        found = [(span.start_char, span.end_char, span.text, span.label_, span.id_) for span in doc.spans[key]]
        assert found == [(anchor.start, anchor.end, anchor.text, label, name) for anchor, label, name in anchors]
    assert len(doc.spans["claims"]) > 0


def test_findings_are_plain_and_marked_at_the_number(nlp: spacy.language.Language) -> None:
    doc = nlp(TEXTS[0])
    codes = [finding["code"] for finding in doc._.findings]
    assert "DZ204" in codes
    (span,) = [span for span in doc.spans["findings"] if span.label_ == "DZ204"]
    assert span.text == "9.5%"
    assert msgspec.json.encode(doc._.findings)


def test_messages_are_in_the_language_of_the_component() -> None:
    found = spacy.blank("zh")
    found.add_pipe("duizhang", config={"lang": "en"})
    assert "no reason is given" in found(TEXTS[0])._.findings[0]["message"]


def test_a_tokenizer_of_words_gets_the_tokens_that_are_touched() -> None:
    doc = spacy.blank("en").tokenizer(TEXTS[0])
    annotate(doc, spacy_extraction(TEXTS[0]))
    for span, claim in zip(doc.spans["claims"], doc._.extraction.claims, strict=True):
        assert span.start_char <= claim.anchor.start and claim.anchor.end <= span.end_char


def spacy_extraction(text: str) -> Extraction:
    from extractor.data import RawDocument

    return extract(RawDocument(name="a", data=text.encode(), media_type="text/plain"))


def test_the_text_must_be_that_of_the_extraction() -> None:
    with pytest.raises(ValueError, match="not the text"):
        annotate(spacy.blank("zh")("别的"), spacy_extraction(TEXTS[0]))


def test_pipe_and_saving_the_pipeline(nlp: spacy.language.Language, tmp_path: Path) -> None:
    texts = [TEXTS[0], TEXTS[3], TEXTS[1]]
    docs = list(nlp.pipe(texts, batch_size=2))
    assert [len(doc.spans["claims"]) for doc in docs] == [len(nlp(text).spans["claims"]) for text in texts]
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == ["duizhang"]
    assert again(TEXTS[0])._.findings == docs[0]._.findings


def test_a_file_of_docs_keeps_everything(tmp_path: Path) -> None:
    extraction = extract(EXAMPLE)
    assert write_docs(read_docs([EXAMPLE]), tmp_path / "train.spacy") == 1
    (doc,) = load_docs(tmp_path / "train.spacy")
    assert doc._.extraction == extraction
    assert doc._.findings == msgspec.to_builtins(extraction.findings)
    assert doc.text == extraction.document.text
    facts = [(span.text, span.id_) for span in doc.spans["facts"]]
    assert facts == [(fact.anchor.text, fact.id) for fact in extraction.facts if fact.anchor.text]


def test_what_is_no_file_of_docs_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"nothing")
    for name, complaint in (("a.spacy", "not a .spacy file"), ("b.spacy", "cannot be read")):
        with pytest.raises(UnreadableError, match=complaint):
            list(load_docs(tmp_path / name))


def test_the_component_is_found_without_an_import() -> None:
    found = [one.value for one in entry_points(group="spacy_factories") if one.name == "duizhang"]
    if not found:
        pytest.skip("installed before the entry point was there: run pip install --editable . again")
    assert found == ["extractor.spacy:make_component"]


def test_an_extraction_is_stored_whole(extraction: Extraction) -> None:
    real = extract(EXAMPLE)
    for one in (real, extraction):
        assert stored.loads(stored.dumps(one)) == one
    other_version = stored.dumps(real).replace(b"schema_version\xa11", b"schema_version\xa10")
    assert other_version != stored.dumps(real)
    for broken in (b"", b"x", stored.dumps(real)[:-1], other_version):
        with pytest.raises(UnreadableError, match="extract again"):
            stored.loads(broken)
