"""What a page is asked by a script that looks at it: each answer is a list of what is wrong."""

# a page that scrolls sideways, and what sticks out of it
WIDER_THAN_WINDOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= window.innerWidth) return [];
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
  return [`scrolls to ${root.scrollWidth}`, ...out.slice(-3).map((one) => `sticks out: ${one.outerHTML.slice(0, 120)}`)];
}"""

# letters cut off, or text laid over its own edge, in what is pressed, followed or filled in
CLIPPED = """() => [...document.querySelectorAll("button, .button, nav a, summary, input, select, .tongues a, .tongues span")]
  .filter((one) => one.checkVisibility() && !one.closest(".hidden") && !one.matches(".hidden, [type=hidden], [type=checkbox], [type=date], [type=file]"))
  .filter((one) => one.clientHeight > 0 && (one.scrollHeight > one.clientHeight + 1 || (one.tagName !== "INPUT" && one.scrollWidth > one.clientWidth + 1)))
  .map((one) => `clipped (${one.scrollWidth}x${one.scrollHeight} in ${one.clientWidth}x${one.clientHeight}): ${one.outerHTML.slice(0, 120)}`)"""
