"""The data that every other package uses: references, names, dates, citations, locators, vocabulary, verification."""
