"""The demo: a year of a real grocer, played through the HTTP front door like any client."""
