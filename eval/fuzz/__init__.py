"""Fuzzing: what is thrown at each reader and at the pattern engine, and what must hold whatever it is."""
