import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

extensions = ["sphinx.ext.autodoc", "numpydoc", "dprkpal.sphinxext"]
bibtex_bibfiles = ["../works.bib"]
bibtex_default_style = "unsrt"
