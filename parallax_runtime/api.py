"""Everything that emitted code may use, and nothing else.

This list is the agreement between the compiler and the runtime. `ABI` grows when a name or its
meaning changes in a way that older text would not survive; text made for another number is refused
when it is loaded.
"""

from __future__ import annotations

from parallax_primitives.faults import Fault, Stop
from parallax_primitives.values import UNDEFINED, Agent, Confident, Function, Value, truthy
from parallax_runtime.access import (
    element,
    elements_from,
    field,
    get,
    index,
    key,
    spread,
    spread_object,
    text,
    without,
)
from parallax_runtime.calling import apply, function
from parallax_runtime.confidence import (
    after,
    annotate,
    at_least,
    band,
    bare,
    confidence,
    confident_and,
    confident_or,
    gate,
    is_null,
    keeps,
    lowered,
    more_confident,
    reaches,
)
from parallax_runtime.copying import pushed, with_index, with_path, with_property
from parallax_runtime.faults import caught, thrown
from parallax_runtime.iteration import (
    is_array,
    is_object,
    iterate,
    iterate_indexed,
    iterate_keys,
)
from parallax_runtime.library.methods import library, method
from parallax_runtime.operators import (
    add,
    divide,
    equal,
    greater,
    greater_equal,
    has_key,
    instance_of,
    less,
    less_equal,
    multiply,
    negate,
    not_,
    not_equal,
    positive,
    power,
    remainder,
    subtract,
    type_of,
)
from parallax_runtime.program import ABI, Program, program
from parallax_runtime.run import Run

__all__ = [
    "ABI",
    "UNDEFINED",
    "Agent",
    "Confident",
    "Fault",
    "Function",
    "Program",
    "Run",
    "Stop",
    "Value",
    "add",
    "after",
    "annotate",
    "apply",
    "at_least",
    "band",
    "bare",
    "caught",
    "confidence",
    "confident_and",
    "confident_or",
    "divide",
    "element",
    "elements_from",
    "equal",
    "field",
    "function",
    "gate",
    "get",
    "greater",
    "greater_equal",
    "has_key",
    "index",
    "instance_of",
    "is_array",
    "is_null",
    "is_object",
    "iterate",
    "iterate_indexed",
    "iterate_keys",
    "keeps",
    "key",
    "less",
    "less_equal",
    "library",
    "lowered",
    "method",
    "more_confident",
    "multiply",
    "negate",
    "not_",
    "not_equal",
    "positive",
    "power",
    "program",
    "pushed",
    "reaches",
    "remainder",
    "spread",
    "spread_object",
    "subtract",
    "text",
    "thrown",
    "truthy",
    "type_of",
    "with_index",
    "with_path",
    "with_property",
    "without",
]
