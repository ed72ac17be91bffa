"""The SQL prompt: type a query, see its answer, type the next.

`words` is what can be typed, `completion` which of it fits where the cursor stands, `statements` when a text is whole,
`commands` what starts with a backslash, `session` how a text becomes an answer, and `terminal` the one module that
knows prompt_toolkit: everything else can be tried without a terminal.
"""
