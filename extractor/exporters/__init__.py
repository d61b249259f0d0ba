"""What leaves the house: one output format a file, and a line for it in ``formats``.

    findings   concise (for people), jsonl, csv, github, sarif            ``duizhang check``
    all        jsonl, csv, parquet, xlsx                                  ``duizhang extract``
    reports    html, pdf (the source with boxes), xlsx                    ``duizhang report``
    in Python  frames (pandas, datasets), notebook, stored (bytes and back)

What they share: ``columns`` and ``tables`` (everything as flat rows), ``schema`` (the published shape of the JSON), ``places``
(offsets as line and column), ``words`` (Chinese and English), ``output`` (files that appear whole or not at all).
"""
