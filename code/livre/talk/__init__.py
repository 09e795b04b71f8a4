"""L'exposé : ses diapositives, lues dans une page du livre, et les présentations qui en sont
faites."""
