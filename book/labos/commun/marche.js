// Un calcul qui avance pas à pas : un pas, lire, arrêter, recommencer. Rien ne bouge sans qu'on le demande.

// buttons : { step, play, restart }. advance : fait un pas, rend faux quand il n'y a plus rien à faire. reset : revient au départ.
// delay : la durée d'un pas, en millisecondes.
export function makeWalk({ step, play, restart }, { advance, reset, delay = 400 }) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Lire";
  };
  const forward = () => {
    if (!advance()) stop();
  };
  step.addEventListener("click", () => {
    stop();
    advance();
  });
  play.addEventListener("click", () => {
    if (timer !== null) {
      stop();
      return;
    }
    play.textContent = "Arrêter";
    timer = setInterval(forward, delay);
    forward();
  });
  restart.addEventListener("click", () => {
    stop();
    reset();
  });
  // Loin des yeux, rien ne tourne.
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  return { stop };
}
