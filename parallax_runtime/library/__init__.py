"""The standard library of the language: a module per kind of receiver, `methods` finds them."""
