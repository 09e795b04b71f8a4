"""Ce que les noyaux Jupyter voient en démarrant : le code du projet, des graines, pas de bavardage."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import build_folder, root

if TYPE_CHECKING:
    from sphinx.application import Sphinx

QUIET_AND_REPEATABLE = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}

# Les bibliothèques en C++ écrivent sur la sortie d'erreur du processus : elle va au journal, pas dans la page.
# Les avertissements de Python, eux, restent visibles et font échouer la construction.
IPYTHON_PROFILE = """\
c = get_config()
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.log_level = 'ERROR'
"""


def setup_kernels(app: "Sphinx") -> None:
    app.connect("builder-inited", prepare_kernels)


def prepare_kernels(app: "Sphinx") -> None:
    """Écrit le profil IPython et fixe les variables dont les noyaux héritent."""
    ipython = build_folder(app) / "ipython"
    profile = ipython / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(IPYTHON_PROFILE, encoding="utf-8")
    os.environ.update(kernel_environment(root(app), ipython))


def kernel_environment(project: Path, ipython: Path) -> dict[str, str]:
    """Variables d'environnement d'un noyau ; celles que l'utilisateur a fixées gardent leur valeur."""
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    code = str(project / "code")
    chosen = {name: os.environ.get(name, value) for name, value in QUIET_AND_REPEATABLE.items()}
    return chosen | {
        "PYTHONPATH": os.pathsep.join([code, *(path for path in inherited if path and path != code)]),
        "IPYTHONDIR": str(ipython),
    }
