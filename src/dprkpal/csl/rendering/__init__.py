"""Compile the rendering elements of a style into functions and run them on items."""
