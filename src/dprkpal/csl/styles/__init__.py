"""CSL styles and locales as data: find, parse and load them."""
