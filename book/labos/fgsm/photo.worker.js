// Lire une photo du lecteur hors du fil de la page, et de celui qui calcule.

import { answerWith } from "../commun/fil.js";
import { readPhoto } from "../commun/images.js";

answerWith(async ({ photo, size }) => ({ pixels: await readPhoto(photo, size) }));
