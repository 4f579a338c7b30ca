() => {
  const wrong = [];
  const say = (what, one) => wrong.push(`${what}: ${one.outerHTML.replace(/\s+/g, " ").slice(0, 140)}`);
  const shown = (selector) => [...document.body.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) && !one.closest(".hidden, .skip"));
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) {
    wrong.push(`scrolls to ${root.scrollWidth}`);
    shown("*").filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1).slice(-3).forEach((one) => say("sticks out", one));
  }
  for (const one of shown("button, .button, nav a, summary, .tongues a, .tongues span, h1, h2, h3, input, select, label")) {
    if (one.matches("input[type=checkbox], input[type=radio], input[type=date], input[type=file]") || one.clientHeight === 0) continue;
    const sideways = !one.matches("input, .who") && one.scrollWidth > one.clientWidth + 1;
    if (one.scrollHeight > one.clientHeight + 1 || sideways) {
      say(`clipped, ${one.scrollWidth}x${one.scrollHeight} in ${one.clientWidth}x${one.clientHeight}`, one);
    }
  }
  for (const one of shown("button, .button, nav a, summary, .tongues a, input, select")) {
    const target = one.matches("input[type=checkbox]") && one.labels[0] ? one.labels[0] : one;
    const { width, height } = target.getBoundingClientRect();
    if (width < 24 || height < 24) say(`too small, ${Math.round(width)}x${Math.round(height)}`, one);
  }
  return wrong;
}
