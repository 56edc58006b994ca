extensions = ["dprkpal.sphinxext"]
dprkpal_style = "apa"
dprkpal_sources = ["own.bib", "dprkpal"]
