"""Documents that no clerk would write: each must end, in a time that grows with its length and not faster.

The limit is many times what each takes, and far below what a quadratic step anywhere would take.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIMIT = 25  # seconds

HOSTILE = {
    "one line of 5 MB": "培训费预算35.20万元。" + "本部门认真履行职责，" * 170_000,
    "one clause of 500 kB": "本部门认真履行职责" * 20_000,
    "one number of 50,000 digits": "培训费预算" + "1234567890" * 5_000 + "万元。",
    "one number of 50,000 groups": "培训费预算" + "1," * 50_000 + "万元。",
    "digits without a unit": "1234567890" * 10_000,
    "one claim 12,000 times": "公用经费预算35.20万元。\n" * 12_000,
    "12,000 claims in a sentence": "，".join(f"项目{number}预算{number}.20万元" for number in range(12_000)),
    "12,000 changes": "".join(
        f"第{number}项培训费{number}.20万元，比上年增加{number % 7}.10万元。\n" for number in range(12_000)
    ),
    "a row of 10,000 columns": ("\t".join(["工资", *["1.5"] * 10_000]) + "\n") * 3,
    "a Markdown row of 10,000 columns": f"|{'a|' * 10_000}\n|{'-|' * 10_000}\n|{'1.5|' * 10_000}\n",
    "a table of 20,000 rows": "\t项目\n\t金额\n\n" + "\t工资\n\t1.5\n\n" * 20_000,
    "20,000 headings": "".join(f"{'#' * (number % 6 + 1)} 标题{number}\n" for number in range(20_000)),
    "headings of every style": "一、标题\n（一）标题\n1.标题\n(1)标题\n①标题\n" * 5_000,
    "open brackets": "培训费（" * 50_000,
    "closed brackets": "）培训费" * 50_000,
    "white space": "预算" + " \t\u3000" * 200_000 + "3万元。",
    "blank lines": "\n" * 500_000,
    "the beginning of a reason": "主要原因是" * 30_000,
    "years": "2021年" * 50_000,
    "units": "万元" * 100_000,
    "percent signs": "占%" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_ends_in_time(text: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "extractor.cli", "check", str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LIMIT, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
