"""Ce que les essais écrivent dans une page du livre."""

# L'en-tête sans lequel les cellules disparaissent de la page.
HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---
"""
