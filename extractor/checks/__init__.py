"""The checks: one statement that must hold a file.  ``CHECKS`` is the whole table; order is that of the codes."""

from __future__ import annotations

from extractor.checks import (
    actual_copied_from_target,
    balance_due_differs,
    change_differs_from_levels,
    change_without_reason,
    changes_differ_from_total_change,
    code_does_not_fit_name,
    completion_differs_from_amounts,
    direction_contradicts_figures,
    empty_score_cell,
    empty_table_is_filled,
    execution_rate_differs,
    full_score_below_target,
    funding_sources_do_not_add_up,
    impossible_date,
    listed_item_is_empty,
    name_differs,
    part_exceeds_whole,
    parts_differ_from_total,
    points_differ_from_rates,
    product_differs_from_total,
    project_amount_differs,
    prose_differs_from_prose,
    prose_differs_from_table,
    rate_differs_from_amounts,
    reason_contradicts_direction,
    score_above_weight,
    scores_do_not_add_up,
    share_differs_from_amounts,
    sum_row_differs,
    table_differs_from_table,
    table_row_arithmetic_differs,
    target_conflicts_with_budget,
    template_leftover,
    unchanged_contradicts_change,
    year_is_stale,
)
from extractor.checks.base import Case, Check
from extractor.data import Verdict

CHECKS: tuple[Check, ...] = (
    prose_differs_from_table.CHECK,
    prose_differs_from_prose.CHECK,
    table_differs_from_table.CHECK,
    sum_row_differs.CHECK,
    parts_differ_from_total.CHECK,
    change_differs_from_levels.CHECK,
    rate_differs_from_amounts.CHECK,
    share_differs_from_amounts.CHECK,
    completion_differs_from_amounts.CHECK,
    product_differs_from_total.CHECK,
    balance_due_differs.CHECK,
    points_differ_from_rates.CHECK,
    changes_differ_from_total_change.CHECK,
    table_row_arithmetic_differs.CHECK,
    part_exceeds_whole.CHECK,
    direction_contradicts_figures.CHECK,
    unchanged_contradicts_change.CHECK,
    reason_contradicts_direction.CHECK,
    change_without_reason.CHECK,
    execution_rate_differs.CHECK,
    scores_do_not_add_up.CHECK,
    full_score_below_target.CHECK,
    actual_copied_from_target.CHECK,
    score_above_weight.CHECK,
    target_conflicts_with_budget.CHECK,
    project_amount_differs.CHECK,
    funding_sources_do_not_add_up.CHECK,
    empty_score_cell.CHECK,
    impossible_date.CHECK,
    year_is_stale.CHECK,
    template_leftover.CHECK,
    empty_table_is_filled.CHECK,
    listed_item_is_empty.CHECK,
    code_does_not_fit_name.CHECK,
    name_differs.CHECK,
)
BY_CODE: dict[str, Check] = {check.code: check for check in CHECKS}


def run(case: Case) -> tuple[Verdict, ...]:
    """The verdicts of all checks on one document."""
    return tuple(verdict for check in CHECKS for verdict in check.run(case))
