// Parler à un fil de calcul : chaque question a un numéro, que sa réponse rapporte ; deux réponses ne s'échangent donc jamais.

// Côté page : rend ask(message), promesse de la réponse.
export function makeAsker(worker) {
  const waiting = new Map();
  let last = 0, failure = null;
  worker.onmessage = ({ data: { number, error, ...answer } }) => {
    const { resolve, reject } = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) resolve(answer);
    else reject(new Error(error));
  };
  worker.onerror = () => {
    failure = new Error("le calcul n’a pas pu commencer");
    waiting.forEach(({ reject }) => reject(failure));
    waiting.clear();
  };
  return (message) => new Promise((resolve, reject) => {
    if (failure) {
      reject(failure);
      return;
    }
    last += 1;
    waiting.set(last, { resolve, reject });
    worker.postMessage({ ...message, number: last });
  });
}

// Côté fil : respond reçoit le message et rend la réponse, ou sa promesse.
export function answerWith(respond) {
  self.onmessage = async ({ data: { number, ...message } }) => {
    try {
      self.postMessage({ number, ...await respond(message) });
    } catch (error) {
      self.postMessage({ number, error: error.message });
    }
  };
}

// Une demande à la fois ; celles qui arrivent pendant le calcul n'en font qu'une, la dernière. Rend la fonction qui demande.
// mark reçoit vrai quand le calcul commence, faux quand il finit.
export function latestOnly(compute, mark = () => {}) {
  let computing = false, late = false;
  return async () => {
    late = true;
    if (computing) return;
    computing = true;
    mark(true);
    try {
      while (late) {
        late = false;
        await compute();
      }
    } finally {
      computing = false;
      mark(false);
    }
  };
}
