"""Workspace: text annotated by people, its guidelines and its gold, and the server they work on; never installed."""
