"""Le ramasse-miettes passe moins souvent, et passe encore."""

import gc

from livre.corrections.collector import setup_collector


def test_the_collector_is_slowed_and_not_stopped():
    before = gc.get_threshold()
    try:
        setup_collector(None)
        assert gc.isenabled() and gc.get_threshold() > before
    finally:
        gc.set_threshold(*before)
