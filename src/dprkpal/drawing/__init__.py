"""Internal: timelines and source graphs, as data and as SVG."""
