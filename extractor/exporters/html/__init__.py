"""HTML reports: one self-contained page a document, and an index page over several.

``page`` and ``index`` return the whole file as text.  Nothing in it is fetched from anywhere; style and script are inlined
and named by their hashes in a Content-Security-Policy, and text of the document is only ever text.

    places    every span of the document that the page can point at, numbered
    payload   what the script needs to know of claims, links, verdicts and findings
    prose     the narrative as headings, paragraphs and pieces that can be pointed at
    grids     the tables as rows of header and data cells
    chart     the bars of the changes by item
    render    the templates, the escaping and the policy
"""

from extractor.exporters.html.render import Row, index, page

__all__ = ["Row", "index", "page"]
