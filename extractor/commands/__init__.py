"""One command a file: a thin click shell around a room of the package.  ``extractor.cli.COMMANDS`` lists them all."""
