"""The compiler's `dataclass` does what the standard one does, only later."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from parallax_compiler.diagnostics.catalogue import CATALOGUE
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.plan import nodes
from parallax_compiler.records import dataclass
from parallax_compiler.syntax import ast


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: int = field(compare=False)
    id: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Node):
    """With a default, a factory, and a field that nobody gives."""

    left: object
    right: str = "0"
    notes: tuple[str, ...] = field(default_factory=tuple)
    size: int = field(init=False, default=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Node):
    left: object
    right: str = "0"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    line: int
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Without slots; a subclass adds fields and words."""

    code: ClassVar[str]
    at: Place

    @property
    def label(self) -> str:
        return self.code


@dataclass(frozen=True, kw_only=True)
class Unknown(Fault):
    code: ClassVar[str] = "U"
    name: str = "x"


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", len(self.text))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Standard(Unknown):
    """A subclass made by the standard decorator."""

    more: int = 0


@dataclass(frozen=True, kw_only=True)
class Last(Standard):
    most: int = 1


class Special(Unknown):
    """A subclass that is no record itself."""


ONE = Sum(span=1, id=2, left=3)


def test_fields_and_defaults() -> None:
    assert (ONE.span, ONE.id, ONE.left, ONE.right, ONE.notes, ONE.size) == (1, 2, 3, "0", (), 7)
    assert [one.name for one in dataclasses.fields(ONE)][:3] == ["span", "id", "left"]
    assert Place(3) == Place(3, 1) == Place(line=3)
    assert Text("four").width == 4
    assert Special(at=Place(1)).name == "x"
    assert Unknown(at=Place(1), name="y").label == "U"


@pytest.mark.parametrize(
    "given", [{}, {"span": 1, "id": 2}, {"span": 1, "id": 2, "left": 3, "other": 4}]
)
def test_wrong_arguments_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"Sum.__init__\(\)"):
        Sum(**given)


def test_equality_is_that_of_the_fields_that_count() -> None:
    assert Sum(span=8, id=9, left=3) == ONE
    assert Sum(span=1, id=2, left=4) != ONE
    others: list[object] = [Difference(span=1, id=2, left=3), 3, None]
    assert ONE not in others
    assert hash(Sum(span=8, id=9, left=3)) == hash(ONE)
    assert len({ONE, Sum(span=8, id=9, left=3), Sum(span=8, id=9, left=4)}) == 2
    nan = float("nan")
    assert Sum(span=1, id=2, left=nan) == Sum(span=1, id=2, left=nan)


def test_order() -> None:
    assert Place(1, 9) < Place(2, 1) <= Place(2, 1)
    assert sorted([Place(2), Place(1, 2), Place(1)]) == [Place(1), Place(1, 2), Place(2)]
    with pytest.raises(TypeError):
        assert Place(1) < 3  # type: ignore[operator]


def test_repr_names_the_fields_that_are_shown() -> None:
    assert repr(ONE) == "Sum(span=1, left=3, right='0', notes=(), size=7)"
    assert repr(Place(1)) == "Place(line=1, column=1)"


def test_both_decorators_may_be_mixed() -> None:
    last = Last(at=Place(1), name="y", more=2)
    assert (last.name, last.more, last.most) == ("y", 2, 1)
    assert Standard(at=Place(1)) == Standard(at=Place(1), name="x") != last


@pytest.mark.parametrize(
    "record", [ONE, Place(1), Unknown(at=Place(1)), Standard(at=Place(1)), Last(at=Place(1))]
)
def test_records_are_frozen(record: Any) -> None:
    name = dataclasses.fields(record)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, 1)
    with pytest.raises(FrozenInstanceError):
        delattr(record, name)


@pytest.mark.parametrize("record", [ONE, Place(1), Unknown(at=Place(1)), Text("four")])
def test_copies_are_equal(record: Any) -> None:
    assert copy.deepcopy(record) == record
    assert pickle.loads(pickle.dumps(record)) == record
    assert dataclasses.replace(record) == record


def test_replace_and_match() -> None:
    assert dataclasses.replace(ONE, left=5).left == 5
    match ONE:
        case Sum(left=left, right="0"):
            assert left == 3
        case _:
            pytest.fail("the pattern fits")
    match Place(4, 5):
        case Place(line, column):
            assert (line, column) == (4, 5)


def test_nothing_is_written_before_it_is_needed() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        x: int

    first = vars(Fresh)["__init__"]
    assert Fresh(1).x == 1
    assert vars(Fresh)["__init__"] is not first
    assert vars(Fresh)["__hash__"] is vars(Text)["__hash__"]


def test_every_node_and_diagnostic_is_made_this_way() -> None:
    """There are hundreds of them, and each would take half a millisecond of every start."""
    kinds = [*vars(ast).values(), *vars(nodes).values(), *CATALOGUE]
    standard = {
        kind.__qualname__
        for kind in kinds
        if isinstance(kind, type) and issubclass(kind, ast.Node | nodes.Located | Diagnostic)
        if kind.__repr__ is not Place.__repr__
    }
    assert not standard, "import `dataclass` from parallax_compiler.records"
