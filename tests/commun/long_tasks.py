"""Ce qui retient la page : une tâche de plus de 50 millisecondes dans son fil."""

from __future__ import annotations

from collections.abc import Callable

LONGEST = 50  # millisecondes
OBSERVE = """() => {
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
        window.longest = Math.max(window.longest, duration);
    })).observe({ type: 'longtask' });
}"""


def never_holds(page, act: Callable[[], object], *, attempts: int = 5) -> bool:
    """Vrai si ``act`` se fait sans retenir la page.

    Plusieurs fois : une machine occupée ailleurs en retarde, un calcul trop long les retarde
    toutes.
    """
    page.evaluate(OBSERVE)
    for _ in range(attempts):
        page.evaluate("() => { window.longest = 0; }")
        act()
        page.wait_for_timeout(300)
        if page.evaluate("() => window.longest") < LONGEST:
            return True
    return False
