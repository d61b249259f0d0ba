"""The ledger: every number of the narrative, and what became of it."""

from __future__ import annotations

from extractor.data import Entry
from extractor.taggers import NUMBERS
from tests.checks.disclosure import extraction, table

YEARS = table(
    "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
)


def ledger(text: str) -> dict[str, Entry]:
    """Number -> its entry."""
    found = extraction(text)
    assert len({entry.anchor.text for entry in found.ledger}) == len(found.ledger)
    return {entry.anchor.text: entry for entry in found.ledger}


def test_every_number_of_the_prose_has_one_entry_in_reading_order() -> None:
    text = "公务接待费1.20万元，比上年减少0.40万元，下降25%；接待18批次、156人次，占“三公”经费的15.4%。"
    found = extraction(text + YEARS)
    assert [entry.anchor.text for entry in found.ledger] == [
        "1.20万元",
        "0.40万元",
        "25%",
        "18批次",
        "156人次",
        "15.4%",
    ]
    starts = [entry.anchor.start for entry in found.ledger]
    assert starts == sorted(starts)


def test_outcomes() -> None:
    text = "公务接待费1.20万元，比上年减少0.40万元，下降52%。公务用车运行维护费6.60万元，体育产业产值12.60亿元。"
    found = ledger(text + YEARS)
    assert {number: entry.outcome for number, entry in found.items()} == {
        "1.20万元": "contradicts",  # it takes part in the rate
        "0.40万元": "contradicts",
        "52%": "contradicts",
        "6.60万元": "agrees",
        "12.60亿元": "unchecked",
    }
    assert found["52%"].codes == ("DZ204",)
    assert found["6.60万元"].codes == ("DZ101",)


def test_the_worst_outcome_counts_and_names_only_its_checks() -> None:
    entry = ledger("公务接待费1.20万元，比上年减少0.40万元，下降52%。" + YEARS)["1.20万元"]
    assert (entry.outcome, entry.codes) == ("contradicts", ("DZ204",))


def test_rounding() -> None:
    text = "支出预算合计1400.20万元，其中项目支出534.90万元，占38.21%。"
    assert ledger(text)["38.21%"].outcome == "rounding"


def test_why_nothing_was_checked() -> None:
    entry = ledger("体育产业产值12.60亿元。")["12.60亿元"]
    assert (entry.outcome, entry.why) == ("unchecked", "nothing else in this document speaks of it")
    assert entry.claim is not None


def test_unsure_numbers_say_so() -> None:
    entry = ledger("场馆改造4.647万元。")["4.647万元"]
    assert entry.outcome == "unchecked"
    assert "unsure" in entry.why


def test_every_unchecked_number_has_a_reason_and_no_other() -> None:
    text = "公务接待费1.20万元，比上年减少0.40万元，下降52%，比2022年减少0.90万元。体育产业产值约12.60亿元。" + YEARS
    for entry in extraction(text).ledger:
        assert bool(entry.why) == (entry.outcome == "unchecked")


def test_each_entry_points_at_a_claim_with_that_number() -> None:
    found = extraction("收、支总计各增加86.40万元，增长6.5%，公务用车3辆，与上年持平。")
    claims = {claim.id: claim for claim in found.claims}
    assert found.ledger
    for entry in found.ledger:
        assert found.document.text[entry.anchor.start : entry.anchor.end] == entry.anchor.text
        if entry.claim is not None:
            assert claims[entry.claim].number == entry.anchor


def test_numbers_in_definitions_and_tables_are_not_entered() -> None:
    text = "公务接待费1.20万元。\n" + YEARS + "\n二、名词解释\n\n1．公务接待费：单次不超过120元的接待支出。\n"
    assert [entry.anchor.text for entry in extraction(text).ledger] == ["1.20万元"]


def test_the_ledger_follows_the_tagged_numbers() -> None:
    found = extraction("水费2.40万元，电费3.40万元，下降2.1%。")
    numbers = [mention.anchor for mention in found.mentions if mention.label in NUMBERS]
    assert [entry.anchor for entry in found.ledger] == numbers
