() => {
  const wrong = new Map();
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const look = (one, style) => {
    const behind = ground(one);
    const front = over(rgba(style.color), behind);
    const [high, low] = [light(front), light(behind)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const least = one.closest(".text") && !one.closest("blockquote, a, del, ins") ? 7 : large ? 3 : 4.5;
    if (ratio < least) wrong.set(`${one.tagName}.${one.className}`, `${ratio.toFixed(2)} of ${least}: ${one.outerHTML.replace(/\s+/g, " ").slice(0, 140)}`);
  };
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility() || one.closest(".hidden, .skip, :disabled")) continue;
    const words = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (words || one.matches("input, textarea")) look(one, getComputedStyle(one));
    if (one.placeholder) look(one, getComputedStyle(one, "::placeholder"));
  }
  return [...wrong.values()];
}
