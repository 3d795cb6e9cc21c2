"""A sample house: made-up goods in a journal of its own beside the real one, thrown away with one click."""
