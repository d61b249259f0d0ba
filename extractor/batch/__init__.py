"""A corpus in, Parquet out: ``duizhang extract SRC… --out DIR``, unattended, and to be stopped at any moment.

In the order in which a job passes through them::

    sources     folders, globs, lists, ZIPs and fsspec URLs -> the documents to be read
    manifest    what is done already; ``plan``: what is left, cut into shards of documents that follow each other by name
    supervise   worker processes, each with one shard; one that hangs, swells or dies costs the document that it was in
      worker    the other side: one document after the other -> ``journal`` (a shard half done) -> Parquet parts
    local, ray  hand the shards out: over the processes of this machine, or of a cluster
    run         the whole job: lock, plan, engine, progress, and the line at the end

``compare`` and ``stats`` read what a job wrote.  A shard is *done* when its record stands in the manifest; the record is
written last, in one step.  Everything else can be thrown away.
"""
