// Keys of the editor. None of them is a letter or a digit alone, and none is pressed with AltGr or Ctrl and Alt together:
// those belong to what people write with (Telex, VNI, Unikey, NiDA and the layouts for Lao and Khmer).
"use strict";

Bench.keys = (() => {
  const { editor, around, typing, board } = Bench;
  const { bench, list } = editor;
  const sheet = document.getElementById("keys");
  let underWay = false; // a letter that is being put together

  // an input method at work gets every key; 229 is what browsers say that lack isComposing
  const composing = (event) => underWay || event.isComposing || event.keyCode === 229 || ["Process", "Dead", "Unidentified"].includes(event.key);

  const altGr = (event) => event.getModifierState("AltGraph") || (event.ctrlKey && event.altKey);

  // what was pressed, as the sheet names it; digits by their place, since layouts put letters there
  const named = (event) => {
    const digit = /^Digit(\d)$/.exec(event.code);
    const key = event.altKey && digit ? digit[1] : event.ctrlKey && event.code === "KeyS" ? "S" : event.key;
    return [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", key].filter(Boolean).join("+");
  };

  const click = (selector) => () => {
    const one = bench.querySelector(selector);
    if (one) one.click();
    return Boolean(one);
  };

  const step = (by) => () => {
    const hand = editor.hand(), next = hand && (by > 0 ? hand.nextElementSibling : hand.previousElementSibling);
    const at = next ? Number(next.dataset.at) : Number(hand ? hand.dataset.at : -2) + by; // a filter leaves rows out
    if (at >= 0 && at < Number(list.dataset.total)) editor.go(at);
    return true;
  };

  const focusOn = (selector) => () => {
    const one = bench.querySelector(selector);
    const closed = one && one.closest("details:not([open])");
    if (closed) closed.open = true;
    if (one) one.focus();
    return Boolean(one);
  };

  // what stands among the aids may still be on its way
  const later = (act) => () => (around.ready().then(act), true);

  const zen = () => {
    const on = document.documentElement.classList.toggle("zen");
    bench.querySelectorAll("[data-run=zen]").forEach((one) => one.setAttribute("aria-pressed", String(on)));
    if (editor.hand()) editor.hand().scrollIntoView({ block: "center" });
    return true;
  };

  // the quiet page hides the steps and what finds
  const loud = (act) => () => {
    if (document.documentElement.classList.contains("zen")) zen();
    return act();
  };

  const help = () => {
    if (sheet.open) sheet.close();
    else sheet.showModal();
    return true;
  };

  const back = () => {
    const box = list.querySelector(".splitting");
    const found = bench.querySelector(".found-words:not([hidden])");
    if (box) box.remove();
    else if (found) found.hidden = true;
    else if (board.open()) board.toggle();
    else if (document.activeElement === editor.field()) return false;
    editor.focus();
    return true;
  };

  // what is said about the segment is sent by the key that confirms it
  const confirm = () => {
    const said = document.activeElement.closest("#aids form[data-ask]");
    if (said) return said.requestSubmit(), true;
    if (!editor.form() || !editor.form().querySelector("[value=confirm]")) return false;
    editor.save("confirm");
    return true;
  };

  const way = (name) => click(`.ways [data-way=${name}]`);

  const COMMANDS = {
    confirm,
    keep: () => Boolean(editor.form()) && (editor.save("keep"), true),
    next: step(1), previous: step(-1),
    "next-open": way("open"), "previous-open": way("previous"),
    "next-warning": way("warning"), "next-review": way("review"), "next-stale": way("stale"), "next-returned": way("returned"),
    source: click(".at-hand [name=do][value=source]"),
    undo: click(".at-hand [data-act=undo]"), split: click(".at-hand [data-act=split]"), merge: click(".at-hand [data-act=merge]"),
    term: later(() => around.insertNext("#aids [data-insert]")), tag: () => (around.insertNext(".tags [data-insert]"), true),
    concordance: () => (around.lookUp(), true),
    filter: loud(focusOn("#filter [name=text]")), panel: loud(focusOn("#panel :is(button, a, textarea, summary)")),
    comment: later(focusOn("#comments [name=comment]")), return: later(focusOn("#return-one [name=comment]")), field: () => (editor.focus(), true),
    preview: click("a[href$='/preview']"),
    letters: () => (board.toggle(), true), zen, help, back,
  };

  const KEYS = {
    "Ctrl+Enter": "confirm", "Ctrl+S": "keep", "Alt+ArrowDown": "next", "Alt+ArrowUp": "previous",
    "Alt+PageDown": "next-open", "Alt+PageUp": "previous-open", F8: "next-warning", F9: "next-review", "Shift+F8": "next-stale", "Shift+F9": "next-returned",
    "Alt+0": "source", "Alt+Backspace": "undo", "Alt+Enter": "split", "Alt+Delete": "merge",
    F4: "term", "Shift+F4": "tag", F2: "concordance", "Shift+F2": "filter", F10: "panel", "Alt+End": "comment", "Ctrl+F9": "return",
    F7: "letters", "Shift+F7": "zen", "Shift+F1": "preview", F1: "help", Escape: "back",
  };
  const AGAIN = new Set(["next", "previous"]); // held down they go on; nothing else happens twice

  const run = (name) => COMMANDS[name]();

  const candidate = (number) => later(() => {
    const one = list.querySelectorAll(".candidates [data-use]")[number - 1];
    if (one) take(one);
  })();

  const take = (button) => {
    const text = button.parentElement.querySelector("[data-text]");
    if (!editor.field() || !text) return;
    typing.fill(editor.field(), text.textContent);
    if (button.closest(".candidates")) { // which one was taken is worth knowing, and nothing depends on it
      Bench.sending.post(editor.form().dataset.pick, { text: text.textContent }).catch(() => {});
    }
  };

  const pressed = (event) => {
    if (composing(event) || altGr(event) || event.defaultPrevented) return;
    if (sheet && sheet.open && event.key !== "F1") return;
    const key = named(event);
    const number = /^Alt\+([1-9])$/.exec(key);
    const name = KEYS[key];
    if (event.repeat && !AGAIN.has(name)) {
      if (name || number) event.preventDefault();
      return;
    }
    if (number ? candidate(Number(number[1])) : name && run(name)) event.preventDefault();
    else if (["Ctrl+S", "F1", "F7", "F4"].includes(key)) event.preventDefault(); // the browser's own would only be in the way here
  };

  const submitted = (event) => {
    if (!event.target.matches(".seg-form")) return;
    const { submitter } = event;
    event.preventDefault();
    if (submitter && submitter.hasAttribute("data-use")) take(submitter);
    else if (submitter && submitter.hasAttribute("data-insert")) around.insert(submitter);
    else if (submitter && submitter.hasAttribute("data-act")) around.act(submitter);
    else if (submitter && submitter.value === "source") typing.fill(editor.field(), editor.form().dataset.source);
    else editor.save(submitter ? submitter.value : "confirm");
  };

  const clicked = (event) => {
    const { target } = event;
    const runs = target.closest("[data-run]");
    const button = target.closest("button[data-use], button[data-insert], button[data-act]");
    if (runs) {
      if (sheet && sheet.open && runs.dataset.run !== "help") sheet.close();
      run(runs.dataset.run);
    } else if (button && !button.disabled) {
      event.preventDefault();
      if (button.hasAttribute("data-use")) take(button);
      else if (button.hasAttribute("data-insert")) around.insert(button);
      else around.act(button);
    } else if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !getSelection().toString()) {
      openFrom(event);
    }
  };

  const openFrom = (event) => {
    const link = event.target.closest("a[data-go]");
    const item = event.target.closest(".seg:not(.at-hand)");
    if (link || (item && !event.target.closest("a:not(.seg-no a), button"))) {
      event.preventDefault();
      editor.go(Number(link ? link.dataset.go : item.dataset.at));
    }
  };

  const start = () => {
    document.addEventListener("compositionstart", () => { underWay = true; });
    document.addEventListener("compositionend", () => { underWay = false; });
    document.addEventListener("focusout", () => { underWay = false; });
    document.addEventListener("keydown", pressed);
    bench.addEventListener("submit", submitted);
    bench.addEventListener("click", clicked);
    // the sheet names what this page has
    for (const one of sheet ? sheet.querySelectorAll("[data-needs]") : []) one.hidden = !bench.querySelector(one.dataset.needs);
  };

  return { start, composing };
})();

Bench.board.start(Bench.editor.field);
Bench.editor.on("opened", Bench.board.quiet);
Bench.editor.start();
Bench.around.start();
Bench.keys.start();
