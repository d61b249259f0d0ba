"""Workspace: what is measured, against which gold, by which command (see ``eval/README.md``); never installed."""
