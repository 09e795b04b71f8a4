"""Ce dont un enseignant se sert : questions et réponses, effort des exercices, plan du livre."""
