"""Les quatre sources, leur ordre, et ce qui arrive quand l'une d'elles ment ; le téléchargement se
fait pour de bon."""

import hashlib
import http.server
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from trahison import sources
from trahison.sources import (
    DIGITS_VARIABLE,
    LITE0_WEIGHTS,
    MNIST,
    NETWORK_VARIABLE,
    Found,
    RemoteFile,
    SourceError,
    find,
    fingerprint,
    keras_home,
    reachable,
    sha256,
)

GOOD = b"de bons poids" * 1000


def read(path: Path) -> bytes:
    """Une lecture exigeante : le contenu exact, ou un refus qui nomme le fichier."""
    content = path.read_bytes()
    if content != GOOD:
        raise SourceError(
            f"{path.name} : {len(GOOD)} octets de bons poids attendus, reçu {len(content)} octets"
        )
    return content


def embedded() -> str:
    return "valeur embarquée"


@pytest.fixture
def places(tmp_path, monkeypatch) -> dict[str, Path]:
    """Un dossier du lecteur et un cache de Keras, vides, et aucun téléchargement."""
    folders = {"reader": tmp_path / "lecteur", "cache": tmp_path / "cache" / "models"}
    for folder in folders.values():
        folder.mkdir(parents=True)
    monkeypatch.setenv("TRAHISON_DATA", str(folders["reader"]))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    return folders


@pytest.fixture
def server():
    """Un vrai serveur HTTP sur cette machine ; ``requests`` garde les chemins demandés."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.requests.append(self.path)
            if self.path == "/absent":
                return self.send_error(404)
            body = b"<html>portail captif</html>" if self.path == "/portail" else GOOD
            self.send_response(200)
            self.send_header(
                "Content-Length", str(len(body) + (1000 if self.path == "/coup" else 0))
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.requests = []
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def online(places, server, monkeypatch):
    """``online("bon")`` → le fichier à cette adresse du serveur, téléchargement permis."""
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "1")

    def file(path: str, *, sha256: str | None = None) -> RemoteFile:
        return RemoteFile(
            "poids.bin", "models", f"http://127.0.0.1:{server.server_port}/{path}", sha256
        )

    return file


OFFLINE = RemoteFile("poids.bin", "models", "http://127.0.0.1:9/poids.bin")


def test_reader_folder_comes_first_then_cache_then_embedded(places):
    assert find(OFFLINE, read, embedded) == Found("valeur embarquée", "embarqué")
    (places["cache"] / "poids.bin").write_bytes(GOOD)
    assert find(OFFLINE, read, embedded) == Found(GOOD, "cache de Keras")
    (places["reader"] / "poids.bin").write_bytes(GOOD)
    assert find(OFFLINE, read, embedded) == Found(GOOD, "dossier TRAHISON_DATA")


def test_reader_folder_may_copy_the_layout_of_the_cache(places):
    (places["reader"] / "models").mkdir()
    (places["reader"] / "models" / "poids.bin").write_bytes(GOOD)
    assert find(OFFLINE, read, embedded).origin == "dossier TRAHISON_DATA"


def test_cache_comes_before_download(places, online, server):
    (places["cache"] / "poids.bin").write_bytes(GOOD)
    assert find(online("bon"), read, embedded).origin == "cache de Keras"
    assert server.requests == []


@pytest.mark.parametrize(
    "content", [b"", GOOD[:-1], b"un autre fichier"], ids=["vide", "tronqué", "étranger"]
)
def test_bad_file_is_refused_by_name_and_the_next_source_serves(places, content):
    (places["reader"] / "poids.bin").write_bytes(content)
    (places["cache"] / "poids.bin").write_bytes(GOOD)
    found = find(OFFLINE, read, embedded)
    assert (found.value, found.origin) == (GOOD, "cache de Keras")
    assert len(found.refused) == 1
    assert found.refused[0].startswith("dossier TRAHISON_DATA : poids.bin")
    assert f"reçu {len(content)} octets" in found.refused[0]


def test_every_refusal_is_told(places, online):
    for folder in places.values():
        (folder / "poids.bin").write_bytes(b"faux")
    found = find(online("absent"), read, embedded)
    assert found.origin == "embarqué"
    assert [message.split(" :")[0] for message in found.refused] == [
        "dossier TRAHISON_DATA",
        "cache de Keras",
        "téléchargement",
    ]


def test_last_source_refused_too_stops_and_names_each_reason(places):
    for folder in places.values():
        (folder / "poids.bin").write_bytes(b"faux")

    def refuse():
        raise SourceError("autre.pth : un autre réseau")

    with pytest.raises(SourceError, match="^Aucune source ne convient. ") as stop:
        find(OFFLINE, read, refuse, last_origin="paquet poids 1.0")
    assert [reason.split(" :")[0] for reason in str(stop.value).split(". ", 1)[1].split(" ; ")] == [
        "dossier TRAHISON_DATA",
        "cache de Keras",
        "paquet poids 1.0",
    ]


def test_last_source_is_named_as_asked(places):
    assert find(OFFLINE, read, embedded, last_origin="paquet poids 1.0") == Found(
        "valeur embarquée", "paquet poids 1.0"
    )
    assert sources.taken()["poids.bin"] == "paquet poids 1.0"


def test_fingerprint_follows_the_content_of_the_package(places, monkeypatch):
    class Installed:
        def locate_file(self, place):
            return places["reader"] / Path(place).name

    monkeypatch.setattr(sources, "distribution", lambda package: Installed())
    seen = [fingerprint()]  # pas de fichier
    for content in (b"un", b"deux"):
        (places["reader"] / Path(LITE0_WEIGHTS.place).name).write_bytes(content)
        seen.append(fingerprint())
    assert len(set(seen)) == 3


def test_other_errors_of_a_reader_are_not_hidden(places):
    def broken(path):
        raise ZeroDivisionError

    (places["reader"] / "poids.bin").write_bytes(GOOD)
    with pytest.raises(ZeroDivisionError):
        find(OFFLINE, broken, embedded)


@pytest.mark.parametrize("variable", ["TRAHISON_DATA", "KERAS_HOME"])
def test_named_folder_must_be_one(places, monkeypatch, tmp_path, variable):
    (tmp_path / "fichier").write_text("pas un dossier", encoding="utf-8")
    for value, problem in (
        (str(tmp_path / "fichier"), "n'est pas un dossier"),
        ("~/livre", "« ~ »"),
        ("$HOME/../~moi", "« ~ »"),
    ):
        monkeypatch.setenv(variable, value)
        with pytest.raises(SourceError, match=f"{variable} : dossier existant .*{problem}"):
            find(OFFLINE, read, embedded)


def test_missing_folder_of_the_reader_is_refused_and_missing_cache_is_said(places, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", "nulle/part")
    [reason] = find(OFFLINE, read, embedded).refused
    assert "KERAS_HOME nomme" in reason and "qui n'existe pas" in reason
    monkeypatch.setenv("TRAHISON_DATA", "nulle/part")
    with pytest.raises(SourceError, match="TRAHISON_DATA : .* reçu « nulle/part », qui n'existe"):
        find(OFFLINE, read, embedded)


def test_resolved_once_a_relative_folder_no_longer_moves(places, monkeypatch, tmp_path):
    (tmp_path / "poids.bin").write_bytes(GOOD)
    (tmp_path / "ailleurs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAHISON_DATA", ".")
    sources.resolve_folders()
    monkeypatch.chdir(tmp_path / "ailleurs")
    assert find(OFFLINE, read, embedded).origin == "dossier TRAHISON_DATA"
    assert sources.taken()["poids.bin"] == "dossier TRAHISON_DATA"


def test_keras_home_is_read_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert keras_home() == tmp_path
    monkeypatch.delenv("KERAS_HOME")
    assert keras_home() == Path.home() / ".keras"


def test_sha256_of_a_file(tmp_path):
    (tmp_path / "f").write_bytes(GOOD)
    assert sha256(tmp_path / "f") == hashlib.sha256(GOOD).hexdigest()


@pytest.mark.parametrize(
    "digest", [None, hashlib.sha256(GOOD).hexdigest()], ids=["sans empreinte", "avec empreinte"]
)
def test_download_is_checked_kept_and_silent(places, online, server, digest, capfd):
    assert find(online("bon", sha256=digest), read, embedded) == Found(GOOD, "téléchargement")
    assert [path.name for path in places["cache"].iterdir()] == ["poids.bin"]
    assert capfd.readouterr() == ("", "")
    assert find(online("bon"), read, embedded).origin == "cache de Keras"
    assert len(server.requests) == 1


def test_download_into_a_cache_that_does_not_exist_yet(places, online, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "nouveau" / "cache"))
    assert find(online("bon"), read, embedded).origin == "téléchargement"
    assert (tmp_path / "nouveau" / "cache" / "models" / "poids.bin").read_bytes() == GOOD


def test_download_serves_even_when_it_cannot_be_kept(places, online, tmp_path):
    places["cache"].rmdir()
    places["cache"].write_text("pas un dossier", encoding="utf-8")
    assert find(online("bon"), read, embedded) == Found(GOOD, "téléchargement")


@pytest.mark.parametrize(
    "path, digest, reason",
    [
        ("bon", "0" * 64, "hash"),
        ("coup", None, "incomplete"),
        ("absent", None, "404"),
        ("portail", None, "bons poids attendus"),
    ],
    ids=["mauvaise empreinte", "réponse coupée", "404", "autre contenu"],
)
def test_failed_download_leaves_nothing(places, online, path, digest, reason, capfd):
    found = find(online(path, sha256=digest), read, embedded)
    assert (found.value, found.origin) == ("valeur embarquée", "embarqué")
    assert reason in found.refused[0]
    assert list(places["cache"].iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_failed_download_names_the_file_the_reader_knows(places, online):
    assert "poids.bin : " in find(online("portail"), read, embedded).refused[0]


def test_refused_file_of_the_reader_is_not_overwritten(places, online):
    (places["cache"] / "poids.bin").write_bytes(b"mon fichier")
    assert find(online("bon"), read, embedded).origin == "téléchargement"
    assert (places["cache"] / "poids.bin").read_bytes() == b"mon fichier"


def test_download_may_be_forbidden(places, online, server, monkeypatch):
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    assert find(online("bon"), read, embedded) == Found("valeur embarquée", "embarqué")
    assert server.requests == []


def test_nobody_at_the_address_costs_no_time(places, monkeypatch):
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "1")
    start = time.monotonic()
    found = find(OFFLINE, read, embedded)
    assert found.origin == "embarqué" and "ne répond pas" in found.refused[0]
    assert time.monotonic() - start < 3


def test_server_that_never_answers_is_given_up(places, monkeypatch):
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "1")
    monkeypatch.setattr(sources, "TIMEOUT_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        start = time.monotonic()
        found = find(
            RemoteFile("poids.bin", "models", f"http://127.0.0.1:{mute.getsockname()[1]}/f"),
            read,
            embedded,
        )
    assert found.origin == "embarqué" and "imeout" in found.refused[0]
    assert 0.9 < time.monotonic() - start < 4
    assert list(places["cache"].iterdir()) == []
    assert socket.getdefaulttimeout() is None


def test_host_with_many_dead_addresses_is_given_up(places, monkeypatch):
    """Un pare-feu qui avale tout : urllib essaierait les seize adresses de l'hôte l'une après
    l'autre."""
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "1")
    monkeypatch.setattr(sources, "TIMEOUT_SECONDS", 1.0)
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: [address] * 16)
    monkeypatch.setattr(socket, "socket", Swallowed)
    start = time.monotonic()
    found = find(RemoteFile("poids.bin", "models", "http://exemple.test/f"), read, embedded)
    assert "ne répond pas" in found.refused[0]
    assert time.monotonic() - start < 4


class Swallowed(socket.socket):
    """Ce qu'il demande n'arrive nulle part. Une vraie file d'attente pleine refuse ou se tait selon
    le système."""

    def connect(self, address):
        time.sleep(self.gettimeout())
        raise TimeoutError("timed out")


def test_reachable(online, server):
    assert reachable(online("bon"))
    assert server.requests == []
    assert not reachable(OFFLINE)
    assert not reachable(RemoteFile("f", "f", "http://hote.invalid/f"))


def test_fingerprint_follows_what_the_sources_offer(places, monkeypatch):
    seen = [fingerprint()]
    for path in (
        places["cache"].parent / MNIST.cache_folder / MNIST.name,
        places["reader"] / MNIST.name,
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"un")
        seen.append(fingerprint())
    path.write_bytes(b"deux")
    seen.append(fingerprint())
    for variable, last in ((NETWORK_VARIABLE, "paquet"), (DIGITS_VARIABLE, "embarqué")):
        monkeypatch.setenv(variable, last)
        seen.append(fingerprint())
    assert len(set(seen)) == 6 and fingerprint() == seen[-1]
    monkeypatch.setenv(NETWORK_VARIABLE, "officiel")
    monkeypatch.setenv(DIGITS_VARIABLE, "mnist")
    assert fingerprint() == seen[3], "exiger ce qui est là ne change pas les pages"
    monkeypatch.setenv(NETWORK_VARIABLE, "paquet")
    monkeypatch.setenv(DIGITS_VARIABLE, "embarqué")
    os.utime(path, (0, 0))
    assert fingerprint() == seen[-1], (
        "la date ne compte pas : une copie des mêmes poids donne les mêmes pages"
    )


def test_default_timeout_is_a_few_seconds():
    assert sources.TIMEOUT_SECONDS <= 6


def test_two_pages_may_download_at_once(places, online):
    """Pendant qu'une page lit ce qu'elle a téléchargé, une autre télécharge le même fichier :
    chacune a le sien."""
    file, other = online("bon"), []

    def slow_read(path):
        other.append(find(file, read, embedded))
        return read(path)

    assert find(file, slow_read, embedded) == other[0] == Found(GOOD, "téléchargement")
    assert [path.name for path in places["cache"].iterdir()] == ["poids.bin"]
