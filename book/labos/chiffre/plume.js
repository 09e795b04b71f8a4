// La plume : à la souris, au doigt, au stylet ou au clavier, elle laisse de l'encre noire sur une feuille blanche.

const WIDTH = 22, STEP = 10, IMAGE = 28;  // épaisseur du trait et pas du clavier, en pixels de la feuille ; côté d'une image du jeu de données
const ORANGE = `rgb(${getComputedStyle(document.documentElement).getPropertyValue("--livre-adversarial")})`;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// changed : appelée quand la feuille a changé sous la main.
export function makePen(sheet, changed) {
  const brush = sheet.getContext("2d", { willReadFrequently: true }), side = sheet.width;
  // L'encre et le curseur du clavier sont deux choses : l'encre est gardée à part, le curseur n'est que montré.
  const page = document.createElement("canvas");
  page.width = page.height = side;
  const ink = page.getContext("2d", { willReadFrequently: true });
  let at = [side / 2, side / 2], down = false, drawing = null;
  Object.assign(ink, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });

  const show = () => {
    brush.drawImage(page, 0, 0);
    if (!sheet.matches(":focus-visible")) return;
    brush.beginPath();
    brush.arc(...at, WIDTH / 2, 0, 2 * Math.PI);
    brush.strokeStyle = brush.fillStyle = ORANGE;
    if (down) brush.fill();
    else brush.stroke();
  };
  const clear = () => {
    ink.fillStyle = "white";
    ink.fillRect(0, 0, side, side);
  };
  const line = (from, to) => {
    ink.beginPath();
    ink.moveTo(...from);
    ink.lineTo(...to);
    ink.stroke();
    at = to;
    show();
    changed();
  };
  const under = (event) => {
    const box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * side, (event.clientY - box.top) / box.height * side];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    sheet.setPointerCapture(event.pointerId);
    drawing = under(event);
    line(drawing, drawing);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary) return;
    const next = under(event);
    line(drawing, next);
    drawing = next;
  });
  ["pointerup", "pointercancel"].forEach((end) => sheet.addEventListener(end, () => { drawing = null; }));
  ["focus", "blur"].forEach((moment) => sheet.addEventListener(moment, () => {
    down = false;
    show();
  }));
  sheet.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    if (event.key === " ") {
      down = !down;
      if (down) line(at, at);
      else show();
      return;
    }
    const next = at.map((place, axis) => Math.min(Math.max(place + STEP * arrow[axis], 0), side));
    if (down) {
      line(at, next);
    } else {
      at = next;
      show();
    }
  });
  clear();
  return {
    // pixels : une image du jeu de données, de 0 (papier) à 255 (encre) ; null, la feuille blanche.
    show(pixels) {
      clear();
      const cell = side / IMAGE;
      pixels?.forEach((value, i) => {
        ink.fillStyle = `rgb(${255 - value} ${255 - value} ${255 - value})`;
        ink.fillRect(i % IMAGE * cell, Math.floor(i / IMAGE) * cell, cell, cell);
      });
      [at, down] = [[side / 2, side / 2], false];
      show();
    },
    // L'encre, de 0 à 255.
    read: () => ({ ink: ink.getImageData(0, 0, side, side).data.filter((_, i) => i % 4 === 0).map((level) => 255 - level), side }),
  };
}
