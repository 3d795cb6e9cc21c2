"""The live feed: the journal followed from a number, handed to every reader that may see it, as Server-Sent Events.

One tick serves all readers: see `hub`. Who may see what is in `audience`, the bytes on the wire in `frames`.
"""

from onhand.feed.audience import BadTopics, Topics
from onhand.feed.hub import Feed, Full, Limits, Pass

__all__ = ["BadTopics", "Feed", "Full", "Limits", "Pass", "Topics"]
