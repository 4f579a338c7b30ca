// The field that is written in: its caret, whole letters, and the keys on the screen.
"use strict";

Bench.typing = (() => {
  const COENG = "\u17D2"; // joins the consonant after it below the one before
  const clusters = window.Intl.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });

  // by the browser's own editing, so that Ctrl+Z takes it back
  const replace = (field, from, to, text) => {
    field.focus({ preventScroll: true });
    field.setSelectionRange(from, to);
    const done = document.execCommand(text ? "insertText" : "delete", false, text);
    if (done) return;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  };

  const lastLetter = (text) => {
    const end = text.slice(-64);
    const parts = clusters ? Array.from(clusters.segment(end), (one) => one.segment) : end.match(/\P{M}\p{M}*|\p{M}+/gu);
    return parts ? parts[parts.length - 1] || "" : "";
  };

  // a mark joins its letter as the archive stores it; where there is no such letter it stays beside it
  const insert = (field, text) => {
    const { selectionStart: from, selectionEnd: to } = field;
    const before = from === to && /^\p{M}/u.test(text) ? lastLetter(field.value.slice(0, from)) : "";
    const joined = (before + text).normalize("NFC");
    replace(field, joined === before + text ? from : from - before.length, to, joined === before + text ? text : joined);
  };

  // a whole letter with its marks; of Khmer the last joined consonant, and never a joiner left alone
  const erase = (field) => {
    const { selectionStart: from, selectionEnd: to } = field;
    if (from !== to) return replace(field, from, to, "");
    if (!from) return undefined;
    const text = field.value.slice(0, from);
    const cluster = lastLetter(text);
    const joiner = cluster.lastIndexOf(COENG);
    let size = joiner > 0 ? cluster.length - joiner : cluster.length;
    if (text.slice(0, from - size).endsWith(COENG)) size += COENG.length;
    const rest = text.slice(0, from - size);
    // browsers select whole clusters only: what is kept of one is written again
    const kept = size === cluster.length ? "" : lastLetter(rest);
    return replace(field, rest.length - kept.length, from, kept);
  };

  const wrap = (field, before, after) => {
    const { selectionStart: from, selectionEnd: to } = field;
    const inside = field.value.slice(from, to);
    replace(field, from, to, before + inside + after);
    if (after && !inside) field.setSelectionRange(from + before.length, from + before.length);
  };

  const fill = (field, text) => {
    if (field.value !== text) replace(field, 0, field.value.length, text);
    field.focus({ preventScroll: true });
  };

  // what is selected in the field, else the word that the caret is in
  const wordAt = (field) => {
    const { selectionStart: from, selectionEnd: to, value } = field;
    if (from !== to) return value.slice(from, to).trim();
    if (!window.Intl.Segmenter) return "";
    const around = Array.from(new Intl.Segmenter(field.lang || undefined, { granularity: "word" }).segment(value))
      .find((one) => one.isWordLike && one.index <= from && from <= one.index + one.segment.length);
    return around ? around.segment : "";
  };

  return { insert, erase, wrap, fill, wordAt };
})();

// keys on the screen, for the letters that a keyboard lacks; they never take the focus from the field
Bench.board = (() => {
  const says = document.getElementById("says");
  const place = document.querySelector(".board"), bar = place.parentElement;
  let field = () => null;
  let capital = false, whole = false, covered = 0;

  const shown = (text) => (/^\p{M}/u.test(text) ? `◌${text}` : text === "\u200B" ? says.dataset.breakHere : text);

  const button = (text, label, act) => {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", textContent: text, className: "letter", tabIndex: -1 });
    if (label) one.setAttribute("aria-label", label);
    one.addEventListener("click", act);
    return one;
  };

  // whoever pressed a key by keyboard stays on it
  const within = (act) => {
    const from = document.activeElement;
    if (field()) act(field());
    if (place.contains(from)) from.focus();
  };

  const write = (text) => within((one) => Bench.typing.insert(one, text));

  const group = (one, language) => {
    const box = document.createElement("div");
    box.className = `letters ${one.name}`;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", says.dataset[one.name]);
    for (const text of one.keys) {
      const key = button(shown(text), "", () => write(capital ? key.dataset.capital : text));
      key.dataset.capital = text.toLocaleUpperCase(language);
      key.dataset.letter = text;
      key.lang = text === "\u200B" ? document.documentElement.lang : language;
      box.append(key);
    }
    return box;
  };

  const turnCapital = (toggle) => {
    capital = !capital;
    toggle.setAttribute("aria-pressed", String(capital));
    for (const key of place.querySelectorAll("[data-letter]")) key.textContent = shown(capital ? key.dataset.capital : key.dataset.letter);
  };

  const draw = (board) => {
    const tools = document.createElement("div");
    tools.className = "letters tools";
    const space = button(says.dataset.space, "", () => write(" "));
    const erase = button("⌫", says.dataset.erase, () => within(Bench.typing.erase));
    if (board.groups.some((one) => one.keys.some((text) => text !== text.toUpperCase()))) {
      const toggle = button("⇧", says.dataset.capitals, () => turnCapital(toggle));
      toggle.setAttribute("aria-pressed", "false");
      tools.append(toggle);
    }
    tools.append(space, erase);
    whole = board.groups.some((one) => one.name === "consonants");
    place.replaceChildren(...board.groups.map((one) => group(one, board.language)), tools);
    place.querySelector("button").tabIndex = 0;
  };

  // one stop for the Tab key; arrows go from key to key
  const walk = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...place.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    all.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  };

  // where the board has every letter, the device's own keys stay away
  const quiet = () => {
    if (!field()) return;
    if (whole && !place.hidden) field().inputMode = "none";
    else field().removeAttribute("inputmode");
  };

  // the segment from its beginning, and in any case its field above the bar
  const show = () => {
    field().closest(".seg").scrollIntoView({ block: "start" });
    const low = field().getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    if (low > 0) scrollBy(0, low + 8);
  };

  // the device's own keys cover the end of the window: the bar stands above them
  const rise = () => {
    const { height, offsetTop, scale } = window.visualViewport;
    const now = scale > 1.01 ? 0 : Math.max(0, Math.round(document.documentElement.clientHeight - height - offsetTop));
    const higher = now > covered;
    covered = now;
    bar.style.setProperty("--covered", `${covered}px`);
    if (higher && field() && field() === document.activeElement) show();
  };

  const start = async (currentField) => {
    field = currentField;
    if (window.visualViewport) ["resize", "scroll"].forEach((one) => window.visualViewport.addEventListener(one, rise));
    if (!place.dataset.board) return;
    place.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());
    place.addEventListener("keydown", walk);
    try {
      draw(await (await fetch(place.dataset.board)).json());
    } catch {
      place.dataset.board = ""; // without a connection at the very start there are no keys to show
    }
  };

  const toggle = () => {
    if (!place.firstChild) return;
    place.hidden = !place.hidden;
    document.querySelectorAll("[data-run=letters]").forEach((one) => one.setAttribute("aria-pressed", String(!place.hidden)));
    document.querySelector(".bench").classList.toggle("with-board", !place.hidden);
    if (!field()) return;
    field().blur(); // a device looks at what a field wants when it is entered
    quiet();
    field().focus({ preventScroll: true });
    if (!place.hidden) show();
  };

  return { start, toggle, quiet, open: () => !place.hidden };
})();
