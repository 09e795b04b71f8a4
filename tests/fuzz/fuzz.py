"""Déforme des appels justes et vérifie ce qui ne doit jamais changer.

Une exception est ``TypeError`` ou ``ValueError`` et commence par le nom d’un argument ; les
arguments restent ce qu’ils étaient, octet pour octet ; un résultat n’a ni NaN ni infini qui ne soit
documenté ; un appel finit ; le hasard de l’appelant ne bouge pas. Chaque appel dépend de son seul
numéro : on rejoue le 1 234ᵉ sans les autres. Les appels se font dans un autre processus, que l’on
arrête s’il ne répond plus.
"""

import dataclasses
import hashlib
import inspect
import multiprocessing
import random
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from figure_calls import drawn
from hostile_values import mutate
from valid_calls import valid_calls

# Ce que la documentation annonce infini ou NaN : le premier seuil d’une courbe ROC, un fichier tel
# quel, la longueur médiane d’attaques qui ont toutes échoué.
INFINITE = {
    "learning.metrics.roc_curve",
    "sources.find",
    "defenses.protocol.put_to_the_test",
    "attacks.comparison.measure",
}
# Ce que la documentation annonce changé : le réseau que l’on entraîne.
CHANGING = {
    "networks.lenet.train_lenet5",
    "attacks.mistakes.fgsm_in_training_mode",
    "defenses.adversarial_training.adversarial_training",
    "defenses.interval_training.interval_training",
    "defenses.distillation.train_at_temperature",
    "defenses.distillation.distill",
    "replications.goodfellow.mixed_training",
    "attacks.comparison.measure",  # remet les compteurs à zéro
}
# Un fichier absent ou étranger n’est pas un argument mal écrit.
FILE_ERRORS = {"SourceError", "FileNotFoundError", "IsADirectoryError", "NotADirectoryError"}
LIMIT = 30.0  # secondes, pour un appel : une machine chargée n’est pas un appel sans fin
SEED = 23_05_2024


@dataclass(frozen=True)
class Outcome:
    """Ce qu’un appel est devenu : ``juste``, ``refusé``, ou une faute et sa description."""

    number: int
    verdict: str
    call: str = ""
    detail: str = ""


FAULTS = ("sans nom", "non fini", "argument changé", "hasard changé", "sans fin", "mort")


@dataclass
class Report:
    """Le compte des appels par issue, et les fautes."""

    counts: Counter = field(default_factory=Counter)
    faults: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.verdict] += 1
        if outcome.verdict in FAULTS:
            self.faults.append(outcome)

    def __str__(self) -> str:
        lines = [f"{f.verdict} | n° {f.number} | {f.call} | {f.detail}" for f in self.faults]
        total = f"{sum(self.counts.values())} appels en {self.seconds:.0f} s : " + ", ".join(
            f"{self.counts[verdict]} {verdict}" for verdict in ("juste", "refusé", *FAULTS)
        )
        return "\n".join([*lines, total])


def run(
    calls: int, *, seed: int = SEED, seconds: float = np.inf, limit: float = LIMIT, only: str = ""
) -> Report:
    """Fait ``calls`` appels déformés, moins si ``seconds`` s’écoulent avant."""
    report, began, number = Report(), time.monotonic(), 0
    while number < calls and time.monotonic() - began < seconds:
        for outcome in _watch(number, calls, seed, limit, only):
            report.add(outcome)
            number = outcome.number + 1
            if time.monotonic() - began > seconds:
                break
    report.seconds = time.monotonic() - began
    return report


def _watch(first: int, last: int, seed: int, limit: float, only: str) -> Iterator[Outcome]:
    """Les appels de ``first`` à ``last``, faits ailleurs ; s’arrête à celui qui ne répond pas."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_work, args=(there, first, last, seed, only), daemon=True)
    worker.start()
    there.close()
    current = (first, "démarrage")
    patience = 120.0  # les bibliothèques se chargent, les appels justes se préparent
    try:
        while True:
            if not here.poll(patience):
                yield Outcome(current[0], "sans fin", current[1], f"plus de {patience:g} s")
                return
            message = here.recv()
            if message is None:
                return
            if isinstance(message, Outcome):
                yield message
            else:
                current, patience = message, limit
    except EOFError:
        yield Outcome(current[0], "mort", current[1], "le processus s’est arrêté")
    finally:
        worker.kill()
        worker.join()


def _work(pipe: Connection, first: int, last: int, seed: int, only: str) -> None:
    _bound_memory()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    calls = valid_calls(only)
    names = sorted(calls)
    for number in range(first, last):
        rng = random.Random(f"{seed} {number}")
        name = rng.choice(names)
        function, arguments = calls[name]
        changed, given = deform(arguments, rng)
        pipe.send((number, f"{name}({changed})"))
        verdict, detail = judge(name, function, given)
        pipe.send(Outcome(number, verdict, f"{name}({changed})", detail))
    pipe.send(None)


def _bound_memory() -> None:
    """Refuse à un appel plus de 12 Gio : une machine qui échange sa mémoire ne répond plus."""
    try:
        import resource
    except ImportError:  # ailleurs que sous Unix
        return
    resource.setrlimit(resource.RLIMIT_AS, (12 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))


def deform(arguments: dict[str, Any], rng: random.Random) -> tuple[str, dict[str, Any]]:
    """Copie ``arguments``, un ou deux d’entre eux remplacés ; dit lesquels et par quoi."""
    given = {name: _copy(value) for name, value in arguments.items()}
    if not given:
        return "", given
    told = []
    for name in rng.sample(sorted(given), min(len(given), 1 + (rng.random() < 0.2))):
        if name.startswith("*"):
            given[name] = list(given[name])
            what, given[name][0] = mutate(given[name][0], rng)
        else:
            what, given[name] = mutate(given[name], rng)
        told.append(f"{name} = {what}")
    return ", ".join(told), given


def judge(name: str, function: Callable, given: dict[str, Any]) -> tuple[str, str]:
    """Fait l’appel et rend son issue, avec sa description si c’est une faute."""
    rest = [value for key, value in given.items() if key.startswith("*")]
    named = {key: value for key, value in given.items() if not key.startswith("*")}
    before, chance = fingerprint(given), _chance()
    positional = list(inspect.signature(function).parameters) if rest else []
    ordered = [named.pop(key) for key in positional if rest and key in named]
    try:
        result = function(*ordered, *(rest[0] if rest else []), **named)
        drawn(result)  # une figure ne coûte et ne se trompe que si on la montre
    except Exception as error:
        if not _is_named(error, function):
            return "sans nom", f"{type(error).__name__} : {str(error)[:150]}"
        verdict = "refusé"
    else:
        verdict = "juste"
        if name not in INFINITE and (wrong := not_finite(result)):
            return "non fini", f"{wrong} NaN ou infinis"
    if name not in CHANGING and fingerprint(given) != before:
        return "argument changé", ""
    # un appel peut charger TensorFlow, dont le hasard n’existait pas avant lui
    return (verdict, "") if _chance()[: len(chance)] == chance else ("hasard changé", "")


def _is_named(error: Exception, function: Callable) -> bool:
    if type(error).__name__ in FILE_ERRORS:
        return True
    if not isinstance(error, (TypeError, ValueError)):
        return False
    found = re.match(r"(\w+)[^:]* : .*(attendu|attendue|attendus|attendues)\b", str(error), re.S)
    return found is not None and found.group(1) in inspect.signature(function).parameters


def not_finite(result: Any) -> int:
    """Combien de nombres d’un résultat sont NaN ou infinis."""
    if isinstance(result, (float, np.floating, complex)):
        return int(not np.isfinite(result))
    if isinstance(result, np.ndarray) and result.dtype.kind in "fc":
        return int((~np.isfinite(result)).sum())
    if isinstance(result, dict):
        return sum(map(not_finite, result.values()))
    if isinstance(result, (list, tuple)):
        return sum(map(not_finite, result))
    if isinstance(result, np.polynomial.Polynomial):
        return not_finite(result.coef)
    if hasattr(result, "__dict__") and type(result).__module__.startswith("trahison"):
        return sum(map(not_finite, _parts(result)))
    return 0


def fingerprint(value: Any) -> Any:
    """De quoi voir qu’une valeur a changé : le type, la forme et les octets."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.dtype.str, value.shape, hashlib.blake2b(value.tobytes()).digest()
    if isinstance(value, (list, tuple)):
        return type(value), [fingerprint(item) for item in value]
    if isinstance(value, dict):
        return [(repr(key), fingerprint(item)) for key, item in value.items()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [fingerprint(item) for item in _parts(value)]
    if hasattr(value, "get_weights"):
        return [fingerprint(weight) for weight in value.get_weights()]
    if isinstance(value, (float, np.number, np.bool_)):
        return repr(value)
    return value if isinstance(value, (str, int, bytes)) else id(value)


def _parts(value: Any) -> list[Any]:
    """Ce que porte un objet, sauf lui-même (une cible est son propre arbitre) et ce qu’il garde
    pour aller plus vite."""
    return [
        part for name, part in vars(value).items() if part is not value and not name.startswith("_")
    ]


def _copy(value: Any) -> Any:
    """Une copie de ce qu’un appel pourrait changer ; les objets du livre sont partagés."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copy, value))
    return {key: _copy(item) for key, item in value.items()} if type(value) is dict else value


def _chance() -> list[Any]:
    """L’état du hasard de Python, de NumPy et, s’ils sont chargés, de TensorFlow et de Keras."""
    import sys

    state: list[Any] = [random.getstate(), fingerprint(list(np.random.get_state()))]
    if "keras" in sys.modules and "tensorflow" in sys.modules:
        from keras.src.backend.common import global_state
        from tensorflow.python.eager import context

        generator = global_state.get_global_attribute("global_seed_generator")
        generator_of_tensorflow = getattr(context.context(), "_rng", None)
        state += [
            context.context()._seed,
            generator_of_tensorflow and generator_of_tensorflow.getstate(),
            global_state.get_global_attribute("global_random_seed"),
            None if generator is None else generator.state.numpy().tolist(),
        ]
    return state
