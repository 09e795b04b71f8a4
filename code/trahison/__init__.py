"""Les algorithmes et les figures du livre « La trahison des images ».

Les dépendances ne vont que vers le bas :
``figures`` → (``attacks``, ``defenses``) → ``networks`` → (``learning``, ``vision``).
Matplotlib n'entre que dans ``figures`` ; rien ici ne connaît Sphinx ni les pages.
"""
