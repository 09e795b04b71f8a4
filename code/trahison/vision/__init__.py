"""Les images : les photos et les chiffres du livre, la convolution, les filtres, les tâches de la
vision."""
