"""Internal: publication lists, in which somebody's references are grouped and their name is marked."""
