"""Taggers that are trained: data, recipes, peers, the registry."""
