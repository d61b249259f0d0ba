"""Texts annotated by people: their records, what is proposed to them, what is merged, what to label next.

``records`` is the file to read first; ``propose`` makes a record out of an extraction.
"""
