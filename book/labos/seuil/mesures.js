// Les mesures d'un classifieur à deux catégories, à un seuil donné : celles de trahison.learning.metrics. truth : 0 ou 1 ; scores : les probabilités de 1.

export function confusion(truth, scores, threshold) {
  const counts = { trueNegative: 0, falseAlarm: 0, missed: 0, found: 0 };
  truth.forEach((label, i) => {
    const alarm = scores[i] >= threshold;
    counts[label ? (alarm ? "found" : "missed") : (alarm ? "falseAlarm" : "trueNegative")] += 1;
  });
  return counts;
}

// Sans aucune alerte, la précision n'existe pas : null.
export function rates({ trueNegative, falseAlarm, missed, found }) {
  const alarms = found + falseAlarm, precision = alarms ? found / alarms : null, recall = found / (found + missed);
  return {
    precision, recall,
    f1: 2 * found / (2 * found + falseAlarm + missed),
    accuracy: (trueNegative + found) / (trueNegative + falseAlarm + missed + found),
    falseRate: falseAlarm / (falseAlarm + trueNegative),
  };
}

export const cost = ({ falseAlarm, missed }, ratio) => falseAlarm + ratio * missed;

// Tous les seuils qui changent quelque chose, du plus sévère au plus prudent.
export const thresholds = (scores) => [Infinity, ...[...new Set(scores)].sort((one, other) => other - one)];
