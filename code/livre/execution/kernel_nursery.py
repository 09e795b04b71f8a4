"""Processus qui a déjà importé TensorFlow, et d'où naissent par ``fork`` les noyaux des pages.

Importer TensorFlow et ce qui l'accompagne coûte quatre secondes de calcul. Mesuré sur le livre
entier, construit à partir de rien, vrais poids : 511 s de processeur avec cette pépinière, 590 sans
elle (``LIVRE_NOYAUX=ordinaires``), et le même site. Rien du projet n'est importé ici : une page
voit toujours le code de ``code/`` tel qu'il est. Lancé par ``livre.execution.warm_kernels`` ;
s'arrête quand son entrée standard se ferme.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress

PRELOADED = (
    "tensorflow",
    "keras",
    "matplotlib.figure",
    "scipy.ndimage",
    "skimage",
    "sklearn",
    "IPython",
    "ipykernel.kernelapp",
)
# En lettres sans accent : les mêmes octets dans tous les codages.
READY = "pret"
# Le ramasse-miettes relit à chaque passage les centaines de milliers d'objets de TensorFlow, dont
# aucun ne sera jamais libéré : ceux-là sont mis de côté, et les passages espacés. Une figure de
# cinquante cadres se dessine alors en deux fois moins de temps.
THRESHOLDS = (50_000, 20, 50)


def main(address: str) -> None:
    """Importe, annonce qu'il est prêt, puis fait naître un noyau par connexion."""
    for name in PRELOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        print(READY, flush=True)
        while True:
            readable, _, _ = select.select([server, sys.stdin], [], [])
            if sys.stdin in readable:
                return
            connection, _ = server.accept()
            _, (journal,), _, _ = socket.recv_fds(connection, 1, 1)
            if os.fork() == 0:
                server.close()
                become_kernel(connection, journal)
            connection.close()
            os.close(journal)


def become_kernel(connection: socket.socket, journal: int) -> None:
    """Dans le processus enfant : prend le journal, le dossier et l'environnement demandés, et ne
    revient pas."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    with connection.makefile("r", encoding="utf-8") as stream:
        request = json.loads(stream.readline())
    for output in (1, 2):
        os.dup2(journal, output)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    threading.Thread(target=die_with_launcher, args=(connection,), daemon=True).start()
    code = 1
    try:
        from ipykernel.kernelapp import launch_new_instance

        launch_new_instance(argv=request["arguments"])
        code = 0
    finally:
        os._exit(code)


def die_with_launcher(connection: socket.socket) -> None:
    """Le lanceur tient la connexion ouverte tant que quelqu'un veut de ce noyau."""
    connection.recv(1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
