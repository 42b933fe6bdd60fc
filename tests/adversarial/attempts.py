"""All attempts, by what they try."""

from __future__ import annotations

from typing import Final

from tests.adversarial.attempt import Attempt
from tests.adversarial.blowups import BLOWUPS
from tests.adversarial.endless import ENDLESS
from tests.adversarial.host import HOST
from tests.adversarial.texts import TEXTS

ATTEMPTS: Final[tuple[Attempt, ...]] = (*HOST, *TEXTS, *BLOWUPS, *ENDLESS)
