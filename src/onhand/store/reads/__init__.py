"""What people and programs read, one file per capability. Every read takes the reader's `scope` first.

Sites outside the scope are invisible, cost fields exist only with the right to see cost, and what is hidden answers
exactly like what is missing. Every answer says the journal number (`seq`) that it is complete to.
"""
