"""What the cases of a test run reach of the patterns they test.

`probed` compiles a pattern so that it reports what it reaches, `items` says what there is to reach,
`measuring` counts. All of it comes from the plan of the program that ran; nothing is guessed from
the text.
"""

from __future__ import annotations
