"""References to the environment and to the keyring."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from parallax_runtime.transports.surroundings import UnknownReference, filled, passed_on

VAULT = "${keyring:oracle:ada}"


def password(service: str, user: str) -> str | None:
    if service == "broken":
        raise RuntimeError("the door is locked")
    return "swordfish" if (service, user) == ("oracle", "ada") else None


def test_references(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=password))
    texts = {"a": "Bearer ${TOKEN}", "b": VAULT, "c": "$TOKEN ${} plain"}
    found = filled(texts, {"TOKEN": "xyz"})
    assert found.texts == {"a": "Bearer xyz", "b": "swordfish", "c": "$TOKEN ${} plain"}
    assert found.secrets == ("xyz", "swordfish")
    assert "swordfish" not in repr(found).partition("secrets")[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${NOT_SET}", "the environment variable `NOT_SET`, which its file refers to, is not set"),
        ("${keyring:oracle:bob}", "the keyring has nothing for `bob` of `oracle`"),
        ("${keyring:broken:ada}", "the keyring, which its file refers to, cannot be read"),
    ],
)
def test_what_is_not_there(text: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=password))
    with pytest.raises(UnknownReference) as missing:
        filled({"a": text}, {})
    assert str(missing.value) == words


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UnknownReference, match="run `pip install keyring`"):
        filled({"a": VAULT}, {})


def test_what_every_program_is_given() -> None:
    given = {"PATH": "/bin", "LC_ALL": "C", "OPENAI_API_KEY": "sk", "HOME": "/home/ada"}
    assert passed_on(given) == {"PATH": "/bin", "LC_ALL": "C", "HOME": "/home/ada"}
