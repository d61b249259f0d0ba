"""What leaves the house: one output format a file.

``concise`` is what ``duizhang check`` prints, ``jsonl`` what ``duizhang extract`` and ``check --format jsonl`` print,
``schema`` the published shape of the latter, ``places`` turns offsets into lines and columns for both.
"""
