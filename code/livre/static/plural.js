// Les traductions de Sphinx sans « new Function », que la politique de sécurité refuse : le pluriel français tient en une ligne.
"use strict";

Documentation.addTranslations = ({ messages, locale }) => {
  Object.assign(Documentation.TRANSLATIONS, messages);
  Documentation.PLURAL_EXPR = (count) => Number(count > 1);
  Documentation.LOCALE = locale;
};
