"""What can be said of several sources whose dependence nobody knows.

Confidences are the chances that each source is right. How likely all of them are right, or any of
them, depends on how they depend on each other: agents that share a model or a source err together.
The bounds of Boole and Fréchet hold whatever that dependence is, and none are tighter.

M. Fréchet, "Généralisations du théorème des probabilités totales", Fundamenta Mathematicae 25
(1935), 379-387; W. Hoeffding, "Maßstabinvariante Korrelationstheorie" (1940), for the same bounds
of joint distributions; R. B. Nelsen, "An Introduction to Copulas", 2nd edition (2006), section 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from parallax_primitives.values import Value


def all_right(chances: Sequence[float]) -> tuple[float, float]:
    """The bounds of the chance that all of the sources are right: max(0, Σp - (k - 1)), min p."""
    if not chances:
        return 0.0, 0.0
    doubt = math.fsum([1.0 - one for one in chances])
    return max(0.0, 1.0 - doubt), min(chances)


def any_right(chances: Sequence[float]) -> tuple[float, float]:
    """The bounds of the chance that any of the sources is right: max p, min(1, Σp)."""
    return max(chances, default=0.0), min(1.0, math.fsum(chances))


def bounds_of(chances: Sequence[float]) -> dict[str, Value]:
    """Both pairs of bounds as data, for `details`."""
    least, most = all_right(chances), any_right(chances)
    return {
        "all": {"lower": least[0], "upper": least[1]},
        "any": {"lower": most[0], "upper": most[1]},
    }
