extensions = ["dprkpal.sphinxext"]
dprkpal_style = "apa"
