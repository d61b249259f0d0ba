"""Text from a grammar of our own, with labels by construction; see ``grammar.py``."""
