"""Applying the fixes that findings carry, where that is certain to be right (`validate --fix`).

A fix of an **error** gives a meaning to a file that had none, so no meaning can be lost; it could
only be the wrong one. It is applied when the finding offers one fix alone, when no other name is
as near (for a misspelt word), and when the file has no error afterwards.

A fix of a **warning** or a **note** is applied when the file means the same afterwards: a pattern
compiles to the same program, places in its text aside (`meaning`); requirements read as the same.

Either way the result must have no error or warning that was not there before. Read `fixing` first.
"""
