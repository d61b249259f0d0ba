"""What can be measured in a budget disclosure: the budget items, their names, codes and parents, and how to find them.

The items are data (TOML, in this folder); ``find`` goes from a name to a concept, ``qualifiers`` reads what a name says
of its context, ``normalise`` and ``same`` compare names that no list knows.  Everything loads on first use.
"""

from extractor.concepts.catalogue import Concept
from extractor.concepts.lookup import (
    akin,
    by_code,
    code_fits,
    concept,
    find,
    is_listed,
    is_part,
    is_total,
    kin,
    of_title,
    part_named,
    parts,
    under,
)
from extractor.concepts.naming import normalise
from extractor.concepts.qualify import Qualifiers, qualifiers
from extractor.concepts.wording import same

__all__ = [
    "Concept",
    "Qualifiers",
    "akin",
    "by_code",
    "code_fits",
    "concept",
    "find",
    "is_listed",
    "is_part",
    "is_total",
    "kin",
    "normalise",
    "of_title",
    "part_named",
    "parts",
    "qualifiers",
    "same",
    "under",
]
