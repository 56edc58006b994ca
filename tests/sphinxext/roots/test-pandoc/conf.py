extensions = ["myst_parser", "dprkpal.sphinxext"]
myst_enable_extensions = ["dollarmath"]
dprkpal_sources = ["works.bib"]
dprkpal_style = "apa"
dprkpal_pandoc_citations = True
