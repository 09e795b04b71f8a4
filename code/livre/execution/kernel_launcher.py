"""Ce que Jupyter lance à la place d'un noyau : demande à la pépinière d'en faire naître un, puis
attend sa fin.

N'importe que la bibliothèque standard, pour démarrer en quelques millisecondes.
"""

import json
import os
import select
import signal
import socket
import sys

# Jupyter interrompt un noyau avant de l'arrêter : cela ne concerne pas le lanceur.
signal.signal(signal.SIGINT, signal.SIG_IGN)
parent = os.getppid()
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    socket.send_fds(connection, [b"."], [2])
    environment = {name: value for name, value in os.environ.items() if name != "JPY_PARENT_PID"}
    request = {"arguments": sys.argv[2:], "environment": environment, "folder": os.getcwd()}
    connection.sendall(json.dumps(request).encode() + b"\n")
    # Jusqu'à la fin du noyau, ou de la construction qui l'a demandé, même tuée.
    while os.getppid() == parent and not select.select([connection], [], [], 1.0)[0]:
        pass
