// Rows of two documents side by side by keyboard, each step sent without loading the page anew. Without this script every
// step is a form of its own.
"use strict";
(() => {
  const main = document.querySelector("main");
  let busy = false;

  const rows = () => [...main.querySelectorAll(".pairing > li")];
  const current = () => document.activeElement.closest(".pairing > li") || main.querySelector("[data-at]") || rows()[0];

  function focus(row) {
    if (!row) return;
    main.querySelectorAll("[data-at]").forEach((one) => one.removeAttribute("data-at"));
    row.setAttribute("data-at", "");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function say(text) {
    const status = main.querySelector("[data-status]");
    let said = status.querySelector("[data-said]");
    if (!said) {
      said = document.createElement("strong");
      said.dataset.said = "";
      status.append(said);
    }
    said.textContent = text;
  }

  async function show(request) {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(...request);
      if (answer.redirected && new URL(answer.url).pathname.includes("sign-in")) return void location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (!fresh || !fresh.querySelector(".pairing")) return void location.reload();
      main.replaceChildren(...document.adoptNode(fresh).childNodes);
      if (answer.ok) history.replaceState(null, "", answer.url);
      focus(main.querySelector("[data-at]") || rows()[0]);
    } catch {
      say(main.querySelector(".pairing").dataset.failure);
    } finally {
      busy = false;
    }
  }

  main.addEventListener("submit", (event) => {
    if (!event.target.matches(".steps")) return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    show([event.target.action, { method: "POST", body }]);
  });
  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show([link.href]);
  });
  main.addEventListener("focusin", (event) => {
    const row = event.target.closest(".pairing > li");
    if (!row || row.hasAttribute("data-at")) return;
    main.querySelectorAll("[data-at]").forEach((one) => one.removeAttribute("data-at"));
    row.setAttribute("data-at", "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const row = current();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = rows();
      const inside = document.activeElement.closest(".pairing > li");
      event.preventDefault();
      return focus(inside ? all[all.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)] : row);
    }
    if (!document.activeElement.closest(".pairing > li")) return; // a letter typed elsewhere changes nothing
    const key = CSS.escape(event.key);
    const found = row?.querySelector(`[data-key="${key}"]`) || main.querySelector(`a[data-key="${key}"]`);
    if (!found) return;
    event.preventDefault();
    found.click();
  });
  focus(main.querySelector("[data-at]"));
})();
