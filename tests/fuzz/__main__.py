"""``python tests/fuzz --appels 10000`` : la longue épreuve ; ``--rejouer 1234`` : un seul appel."""

import argparse
import random
import sys

import fuzz
import numpy as np
from valid_calls import valid_calls

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=fuzz.__doc__)
    parser.add_argument("--appels", type=int, default=2000)
    parser.add_argument("--secondes", type=float, default=np.inf)
    parser.add_argument("--graine", type=int, default=fuzz.SEED)
    parser.add_argument("--limite", type=float, default=fuzz.LIMIT, help="secondes par appel")
    parser.add_argument("--seulement", default="", help="un nom de paquet, trahison.vision")
    parser.add_argument("--rejouer", type=int, help="le numéro d’un appel, trace comprise")
    options = parser.parse_args()
    if options.rejouer is not None:
        calls = valid_calls(options.seulement)
        rng = random.Random(f"{options.graine} {options.rejouer}")
        name = rng.choice(sorted(calls))
        changed, given = fuzz.deform(calls[name][1], rng)
        print(f"{name}({changed})")
        print(calls[name][0](**given))
        sys.exit()
    report = fuzz.run(
        options.appels,
        seed=options.graine,
        seconds=options.secondes,
        limit=options.limite,
        only=options.seulement,
    )
    print(report)
    sys.exit(bool(report.faults))
