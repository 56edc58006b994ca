extensions = ["dprkpal.sphinxext"]
dprkpal_style = "chicago-notes-bibliography-subsequent-ibid"
