"""Projections: tables of the home `derived` that follow the journal and can be made again, to the same bytes."""
