extensions = ["dprkpal.sphinxext"]
dprkpal_sources = ["works.bib"]
dprkpal_style = "ieee"
