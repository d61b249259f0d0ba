"""How fast it is: what ``eval.bench`` and its neighbours measure."""
