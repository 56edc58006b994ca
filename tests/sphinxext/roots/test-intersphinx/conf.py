extensions = ["dprkpal.sphinxext", "sphinx.ext.intersphinx"]
dprkpal_sources = []
