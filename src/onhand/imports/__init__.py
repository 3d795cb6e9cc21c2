"""Files of other programs as commands of this one: read, map, check, plan. Nothing here knows a database.

`text` and `sheets` read a file to rows of text, `columns` and `formats` say what each column holds, `cells` reads one
cell, `kinds` lists what can be imported, and `plan` turns rows into the commands they become, or says what is wrong.
"""
