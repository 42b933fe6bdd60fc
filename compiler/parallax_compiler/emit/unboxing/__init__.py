"""Variables whose confident scalars are kept in Python variables of their own.

`total = total + (i ~> 0.8)` makes two `Confident`s a turn. Where the kinds prove that a variable
never holds anything but confident scalars, and nothing but the statements of its own function reads
or changes it, its value, how sure it is and its evidence are three variables instead, and a
`Confident` is made only where the value is seen as a whole: handed on, kept in a container,
returned. What is never asked for is not kept: a confidence that is the same everywhere is a
literal, and evidence that no whole value needs is not made.

`splitting` takes expressions apart, `finding` looks for what can be, `choosing` decides for which
variables that pays, `trails` knows evidence that only grows, and `unboxed` says what the emitter
writes in their places.

What is proved of each variable chosen: all that is assigned to it can be taken apart, by operators
that cannot fail once the value is there, and its parts change together, so that they always belong
together, also for a `catch`; no closure holds it; its evidence is made by the same rules from the
same leaves as if it were whole. Evidence that nobody can see costs no steps of the budget.
"""
