"""Journals: what reaches a run from outside is kept before the run knows it, and told it again.

A journalled run is a function of its program, its input and of what its agents, mailboxes and
memory told it at which instants. `gate` keeps those instants, `paced` makes time such that they
can be met again, `exchanges` stands between the run and whoever it asks, `history` is what an
earlier process left.
"""
