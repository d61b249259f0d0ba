"""The label inventory: one line of meaning each.  Taggers write these labels; annotation configs are generated here."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "ITEM": "what is measured: a budget item, a project, a thing counted (一般公共预算拨款收入, 车辆)",
    "AMOUNT": "an amount of money with its unit (3,922.11万元)",
    "PERCENT": "a percentage, per-mille, 成 or 倍 (18.13%)",
    "POINTS": "percentage points (6.8个百分点)",
    "COUNT": "a number with a measure word that is not money (84名, 7535.63平方米)",
    "YEAR": "the year that a figure belongs to (2020年, 本年, 上年 before an amount)",
    "BASE": "what a change is measured against, without 比/较/与 (上年预算数)",
    "UP": "a word that says more (增加, 增长, 上升, 调增)",
    "DOWN": "a word that says less (减少, 下降, 压减)",
    "SAME": "a word that says unchanged (持平, 无增减, 一致)",
    "SHARE": "the word that makes a percentage a share (占, 占比)",
    "WHOLE": "the whole of a share, or the budget that is completed (一般公共预算支出)",
    "COMPLETION": "the word that makes a percentage a completion (完成, 执行率)",
    "PARTS": "the word that opens a list of parts (其中, 包括, 按…划分)",
    "NONE": "a word that says zero (无, 未安排, 没有)",
    "EACH": "the unit of a unit price (每人每月, 人均)",
    "CUE": "the words that open or close a reason (主要原因是, 的主要原因)",
    "REASON": "the reason given, without its cue and without the closing stop",
}
