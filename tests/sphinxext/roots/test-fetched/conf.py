extensions = ["dprkpal.sphinxext"]
dprkpal_style = "apa"
dprkpal_sources = ["works.bib"]
