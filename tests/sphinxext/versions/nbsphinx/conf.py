extensions = ["nbsphinx", "dprkpal.sphinxext"]
nbsphinx_execute = "never"
bibtex_bibfiles = ["../works.bib"]
bibtex_default_style = "unsrt"
