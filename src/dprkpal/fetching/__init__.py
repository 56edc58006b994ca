"""Internal: fetch references by DOI, ISBN, arXiv number, PubMed number or address.

Only `dprkpal.Library.fetch` and the commands and options that ask for it use this package. It needs the extra
``dprkpal[fetch]``, which is imported when the first request is made.
"""
