"""`make bench`: what Onhand does in a second, each figure beside a program that shows how much could be had.

A limit program does the same work without deciding anything: the same server with an empty handler, or a bare loop
that inserts the same rows with the same sync. Both run in the same minute in turns (A B A B), so that a busy machine
slows both; what counts is their ratio.
"""
