"""A corpus to run batch jobs on: invented units, each over several years, in several layouts and wordings, with known errors.

    python -m eval.corpus FOLDER [--texts 20000] [--pdfs 500] [--poisoned 0] [--seed 1]

Everything follows from the seed.  ``units`` invents who discloses and what they spend, year after year; ``prose`` words a
disclosure; ``errors`` plants slips; ``paper`` writes text and PDF; ``poison`` writes what nobody should open.  What was planted
and what was poisoned stands in ``FOLDER.truth.jsonl`` beside the folder, a line each.
"""
