extensions = ["dprkpal.sphinxext"]
dprkpal_formatter = True
exclude_patterns = ["_build"]
