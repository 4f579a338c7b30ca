() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const { width, height, bottom, right } = one.getBoundingClientRect();
  // the small calendar inside a date field is the browser's own, and so is the ring around it
  const own = one.matches("input[type=date]:not(:focus-visible)");
  const outlined = own || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const seen = one.checkVisibility() && width > 1 && height > 1 && bottom > 0 && right > 0 && outlined;
  return { seen, what: one.outerHTML.replace(/\s+/g, " ").slice(0, 140) };
}
