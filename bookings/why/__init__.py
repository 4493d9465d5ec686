"""Why a time is offered, or not: what decided about each start time of a day, in plain words.

`day` reads and decides (with the function that the public page asks), `words` says it, `lanes`
draws it, `asked` answers about one time.
"""
