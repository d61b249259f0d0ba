"""Label Studio, both directions: records become pre-annotated tasks, submitted annotations become records again.

``config`` writes the labelling page, ``tasks`` what is shown on it, ``grid`` the tables beside the text, ``answers`` reads
back what people submitted.  Only plain JSON passes; the server is spoken to in ``extractor.annotate.studio``.
"""
