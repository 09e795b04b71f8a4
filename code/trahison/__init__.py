"""Les algorithmes et les figures du livre « La trahison des images ».

Rien ici ne connaît Sphinx ni les pages, et Matplotlib n'entre que dans ``figures`` ; le sens des
imports est dans ``ARCHITECTURE.md``, qu'un test compare au code.
"""
