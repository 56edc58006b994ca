"""Internal: compile the rendering elements of a style to functions, and run them on items."""
