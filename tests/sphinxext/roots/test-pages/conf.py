extensions = ["dprkpal.sphinxext"]
dprkpal_style = "oscola"
