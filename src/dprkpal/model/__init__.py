"""Internal: the data types that all other packages use, such as references, names, dates, citations and locators."""
