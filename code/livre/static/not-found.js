// La page introuvable part de l'adresse du site : un lien vers elle-même partirait lui aussi de là.
"use strict";

document.querySelectorAll('a[href^="#"]').forEach((link) => { link.href = location.pathname + link.getAttribute("href"); });
