"""Revisions of the ledger's tables. They only ever gain tables and columns."""
