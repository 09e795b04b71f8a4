"""Exécuter les pages : des cellules et une empreinte, des carnets exécutés et gardés."""
