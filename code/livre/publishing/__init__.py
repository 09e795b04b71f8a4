"""Ce qui est fait au site une fois ses pages écrites."""
