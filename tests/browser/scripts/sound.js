() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const say = (what, one) => wrong.push(`${what}: ${one.outerHTML.replace(/\s+/g, " ").slice(0, 140)}`);
  const text = (one) => (one ? one.textContent.trim() : "");
  const named = (one) => (one.getAttribute("aria-labelledby") || "").split(/\s+/).some((id) => id && text(document.getElementById(id)))
    || Boolean((one.getAttribute("aria-label") || "").trim());

  if (all("h1").length !== 1) wrong.push(`${all("h1").length} h1`);
  if (all("main").length !== 1) wrong.push(`${all("main").length} main`);
  if (!document.documentElement.lang) wrong.push("html without lang");
  if (!document.title.replace("· Rông", "").trim()) wrong.push("no title");

  let level = 0;
  for (const one of all("h1, h2, h3, h4, h5, h6, [role=heading]")) {
    const now = Number(one.getAttribute("aria-level") || one.tagName.slice(1));
    if (now > level + 1) say(`a heading of level ${now} after one of level ${level}`, one);
    level = now;
    if (!text(one)) say("heading without words", one);
  }
  for (const one of all("input:not([type=hidden]), select, textarea")) {
    if (!named(one) && ![...(one.labels || [])].some(text)) say("field without a label", one);
  }
  for (const one of all("button, a[href], summary")) {
    if (!named(one) && !text(one) && ![...one.querySelectorAll("img")].some((image) => image.alt)) say("nothing to call it by", one);
  }
  // the buttons of a list that do the same to different things say to which
  const called = new Map();
  for (const one of all("form button:not([type=button])")) {
    const name = (one.getAttribute("aria-label") || text(one)).replace(/\s+/g, " ");
    const kept = [...one.form.querySelectorAll("[type=hidden]")].filter((field) => !["csrf_token", "person"].includes(field.name));
    const sent = [one.getAttribute("formaction") || one.form.getAttribute("action"), one.value, ...kept.map((field) => field.value)].join(" ");
    if (called.has(name) && called.get(name) !== sent) say(`another button called “${name}”`, one);
    called.set(name, sent);
  }
  for (const one of all("img:not([alt])")) say("picture without alt", one);
  for (const one of all("progress, [role=progressbar]")) {
    if (!named(one) && one.getAttribute("aria-hidden") !== "true") say("progress without a name", one);
  }
  const seen = new Set();
  for (const one of all("[id]")) {
    if (seen.has(one.id)) say("id used twice", one);
    seen.add(one.id);
  }
  for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const one of all(`[${attribute}]`)) {
      for (const id of one.getAttribute(attribute).split(/\s+/)) if (!seen.has(id)) say(`${attribute} points nowhere`, one);
    }
  }
  for (const one of all("ul, ol")) if ([...one.children].some((child) => child.tagName !== "LI")) say("list with more than items", one);
  for (const one of all("dl")) if ([...one.children].some((child) => !["DT", "DD", "DIV"].includes(child.tagName))) say("dl with more than terms", one);
  for (const one of all("a a, a button, button a, label a, label button")) say("one control in another", one);
  for (const one of all("[tabindex]")) if (one.tabIndex > 0) say("tabindex", one);
  for (const one of all("th:not([scope])")) if (!one.closest(".text")) say("th without scope", one);
  for (const one of all("[style], [onclick], style, script:not([src])")) say("style or script inside the page", one);
  const regions = all("nav, form[role=search]").map((one) => one.getAttribute("aria-label") || one.tagName);
  const navs = regions.filter((name) => name !== "FORM");
  if (navs.includes("NAV") || new Set(navs).size !== navs.length) wrong.push(`navigation without names of their own: ${navs}`);

  // a voice reads Lao, Khmer and Chinese letters only where the page says that they are such; contents may quote
  // other languages, an option holds plain words, and what is in no known language says so by an empty lang
  const scripts = [[/[\u0E81-\u0EDF]/, "lo"], [/[\u1780-\u17FF]/, "km"], [/\p{Script=Han}/u, "zh"]];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const said = parent.closest("[lang]").lang;
    if (said === "" || parent.closest(".text, .seg-source, .seg-target, option")) continue;
    for (const [letters, tag] of scripts) {
      if (letters.test(walker.currentNode.data) && !said.startsWith(tag)) say(`${tag} letters said to be “${said}”`, parent);
    }
  }
  return wrong;
}
