// Small comforts; every page works without them.
"use strict";

// Ctrl+/ goes to the search field, also where the key of "/" writes a letter of another script
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" || (event.code === "Slash" && event.key > "~");
  if (!slash || !event.ctrlKey || event.altKey) return;
  const field = document.querySelector("input[type=search]");
  event.preventDefault();
  if (field) {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    field.focus();
    field.select();
  } else {
    window.location.assign(document.documentElement.dataset.search);
  }
});

// a file that is too large is told before it travels
document.addEventListener("change", (event) => {
  const field = event.target.closest("input[type=file][data-limit]");
  if (!field) return;
  const over = Array.from(field.files).some((file) => file.size > Number(field.dataset.limit));
  field.setCustomValidity(over ? field.dataset.tooLarge : "");
  field.reportValidity();
});

// an open menu closes with Escape, by a touch elsewhere, or when the Tab key leaves it: it would lie over what comes next
function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}
for (const what of ["click", "focusin"]) document.addEventListener(what, (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// titles, topics and places are suggested under the search field while a query is being typed (a combobox of ARIA 1.2)
function suggestUnder(seek) {
  const field = seek.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  Object.assign(status, { className: "hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", seek.dataset.label);
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) field.setAttribute(name, value);
  seek.append(list, status);
  let chosen = -1, wait = 0, asked = null;

  function choose(place) {
    chosen = place;
    Array.from(list.children).forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = list.children[place];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }
  function close() {
    clearTimeout(wait);
    if (asked) asked.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  }
  function option(one, number) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    const what = document.createElement("small");
    Object.assign(item, { id: `suggestion-${number}` });
    item.setAttribute("role", "option");
    item.dataset.url = one.url;
    Object.assign(text, { textContent: one.text, lang: one.lang, dir: one.dir });
    Object.assign(what, { textContent: one.what, lang: one.what_lang });
    item.append(text, " ", what);
    return item;
  }
  function show(suggestions) {
    list.replaceChildren(...suggestions.map(option));
    choose(-1);
    list.hidden = suggestions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = suggestions.length ? seek.dataset.count.replace("{number}", suggestions.length) : "";
  }
  async function ask() {
    const text = field.value.trim();
    if (asked) asked.abort();
    if (!text) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`${seek.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // offline: the field works as it is
    }
  }

  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });
  field.addEventListener("compositionend", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    const number = list.children.length;
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen === -1 && step < 0 ? number - 1 : chosen + step >= number ? -1 : chosen + step);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      window.location.assign(list.children[chosen].dataset.url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) window.location.assign(item.dataset.url);
  });
  field.addEventListener("blur", close);
}
document.querySelectorAll("[data-suggest]").forEach(suggestUnder);
