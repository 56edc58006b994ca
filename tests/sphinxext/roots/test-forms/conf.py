extensions = ["dprkpal.sphinxext"]
dprkpal_sources = ["works.bib"]
