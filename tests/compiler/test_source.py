"""Places in a text: lines and columns from 1, spans half-open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.source import Position, Source, Span

_PIECES = st.sampled_from(["a", "é", "😀", "\t", "\n", "\r\n", "\r", "\u2028"])
_TEXT = st.lists(_PIECES, max_size=30).map("".join)


def test_positions_count_from_one() -> None:
    source = Source("x", "ab\ncd")
    assert source.position(0) == Position(1, 1)
    assert source.position(1) == Position(1, 2)
    assert source.position(3) == Position(2, 1)
    assert source.position(5) == Position(2, 3)


def test_a_line_end_belongs_to_its_line() -> None:
    assert Source("x", "ab\ncd").position(2) == Position(1, 3)


def test_a_column_counts_characters() -> None:
    source = Source("x", "é😀x")
    assert source.position(2) == Position(1, 3)


def test_crlf_is_one_line_end() -> None:
    source = Source("x", "a\r\nb\r\n")
    assert source.line_count == 3
    assert source.position(3) == Position(2, 1)
    assert (source.line(1), source.line(2), source.line(3)) == ("a", "b", "")


def test_offsets_outside_are_clamped() -> None:
    source = Source("x", "ab\nc")
    assert source.position(-4) == Position(1, 1)
    assert source.position(99) == Position(2, 2)
    assert source.offset(Position(1, 99)) == 2
    assert source.offset(Position(99, 1)) == 3
    assert source.offset(Position(0, 0)) == 0


def test_an_empty_text_has_one_empty_line() -> None:
    source = Source("x", "")
    assert source.line_count == 1
    assert source.position(0) == Position(1, 1)
    assert source.line(1) == ""


def test_a_span_is_half_open() -> None:
    source = Source("x", "hello")
    assert source.slice(Span(1, 3)) == "el"
    assert Span(1, 3).to(Span(4, 5)) == Span(1, 5)
    assert Span(1, 5).contains(Span(1, 3))
    assert Span(1, 5).contains(Span(5, 5))
    assert not Span(1, 3).contains(Span(2, 4))


@given(_TEXT, st.integers(0, 40))
def test_position_and_offset_are_inverse(text: str, at: int) -> None:
    source = Source("x", text)
    offset = min(at, len(text))
    position = source.position(offset)
    back = source.offset(position)
    # Inside the characters of a line end both directions stop at the line's last place.
    assert back == offset or text[back:offset] == "\r"


@given(_TEXT)
def test_lines_and_line_ends_put_together_give_the_text(text: str) -> None:
    source = Source("x", text)
    lines = [source.line(number) for number in range(1, source.line_count + 1)]
    assert "\n".join(lines) == text.replace("\r\n", "\n")


@given(_TEXT, st.data())
def test_both_ends_of_a_span_as_numbers(text: str, data: st.DataObject) -> None:
    source = Source("x", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = source.position(start), source.position(end)
    told = (first.line, first.column, last.line, last.column)
    assert source.lines_and_columns(Span(start, end)) == told
