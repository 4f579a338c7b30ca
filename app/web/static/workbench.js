// The workbench: saves a segment without loading the page again, keeps what is typed, watches jobs.
// Every page works without it.
"use strict";

const KEPT = "rong:kept:";
const KEPT_FOR = 14 * 24 * 3600 * 1000;

// jobs: ask how far it is, and load the page again at its end
const watched = document.querySelector("[data-watch]");
if (watched) {
  const bar = watched.querySelector("progress");
  const count = watched.querySelector("[data-count]");
  const message = watched.querySelector("[data-message]");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const look = async () => {
    try {
      const answer = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" } });
      const job = await answer.json();
      if (!answer.ok || ["done", "failed", "cancelled"].includes(job.state)) {
        window.location.reload();
        return;
      }
      if (job.total) {
        bar.max = job.total;
        bar.value = job.done;
        count.textContent = `${number.format(job.done)} / ${number.format(job.total)}`;
      }
      if (job.message) message.textContent = job.message;
    } catch {
      // no connection for the moment: ask again
    }
    window.setTimeout(look, 1000);
  };
  window.setTimeout(look, 700);
}

// the editor
const bench = document.querySelector(".bench[data-rows]");
if (bench) {
  const list = bench.querySelector(".segments");
  const form = () => list.querySelector(".seg-form");
  const field = () => list.querySelector("#target");
  const keyOf = (one) => `${KEPT}${one.dataset.segment}:${one.dataset.lock}`;
  let busy = false;

  const tell = (text, warning = false) => {
    const place = list.querySelector(".seg-told");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("warning", warning);
  };

  const forgetOld = () => {
    for (const key of Object.keys(window.localStorage)) {
      if (!key.startsWith(KEPT)) continue;
      const kept = JSON.parse(window.localStorage.getItem(key));
      if (Date.now() - kept.at > KEPT_FOR) window.localStorage.removeItem(key);
    }
  };

  // what was typed and not saved comes back when the same segment is opened again
  const restore = () => {
    const one = form();
    if (!one || list.querySelector(".clash")) return;
    const kept = JSON.parse(window.localStorage.getItem(keyOf(one)) || "null");
    if (kept && kept.text !== field().value) {
      field().value = kept.text;
      tell(bench.dataset.restored);
    }
  };

  const put = (pieces) => {
    for (const [position, html] of Object.entries(pieces.rows)) {
      const old = list.querySelector(`[data-at="${position}"]`);
      if (old) old.outerHTML = html;
    }
    // a remark being written stays, whichever segment is looked at
    const remark = () => bench.querySelector("#comment") || {};
    const written = remark().value;
    bench.querySelector("#panel").outerHTML = pieces.panel;
    if (written) remark().value = written;
    // the other rows stand as they were loaded: an approval names that text, not the newest
    const seen = bench.querySelector("#panel [name=seen]");
    if (seen) seen.value = bench.dataset.seen;
    const address = new URL(window.location.href);
    address.searchParams.set("at", pieces.at);
    address.hash = "";
    window.history.replaceState(null, "", address);
  };

  const focus = () => {
    const hand = list.querySelector(".at-hand");
    if (!hand) return;
    (field() || hand.querySelector("a")).focus({ preventScroll: true });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    hand.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  };

  const ask = async (address, options) => {
    const answer = await fetch(address, { ...options, headers: { Accept: "application/json" } });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error(answer.status);
    return { ok: answer.ok, pieces: await answer.json() };
  };

  // a row on another page of this version is opened by its address
  const here = (position) => list.querySelector(`[data-at="${position}"]`) !== null;

  const go = async (position) => {
    if (busy) return;
    if (!here(position)) {
      window.location.search = `?at=${position}`;
      return;
    }
    busy = true;
    try {
      const before = list.querySelector(".at-hand").dataset.at;
      const { pieces } = await ask(`${bench.dataset.rows}${position}?left=${before}`);
      put(pieces);
      restore();
      focus();
    } catch {
      window.location.search = `?at=${position}`;
    } finally {
      busy = false;
    }
  };

  const save = async (how) => {
    const one = form();
    if (busy || !one) return;
    busy = true;
    const body = new FormData(one);
    body.set("do", how);
    const key = keyOf(one);
    const written = field();
    written.readOnly = true; // what is typed now would be lost when the row is replaced
    try {
      const { ok, pieces } = await ask(one.action, { method: "POST", body });
      if (!pieces.rows) {
        tell(pieces.failure || bench.dataset.unsaved, true);
        return;
      }
      if (ok) window.localStorage.removeItem(key);
      if (ok && !here(pieces.at)) {
        window.location.search = `?at=${pieces.at}`;
        return;
      }
      put(pieces);
      if (ok) {
        restore();
        if (!list.querySelector(".seg-told").textContent) tell(bench.dataset.saved);
      }
      focus();
    } catch {
      tell(bench.dataset.unsaved, true);
    } finally {
      written.readOnly = false;
      busy = false;
    }
  };

  // drafts that are being made appear by themselves, but never under the hands of somebody who writes
  const untouched = () => [...bench.querySelectorAll("textarea")].every((one) => one.value === one.defaultValue);

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  const renew = async (at) => {
    const answer = await fetch(`${bench.dataset.page}?at=${at}`);
    const fresh = parsed(await answer.text()).querySelector(".bench[data-rows]");
    if (!fresh || busy || !untouched() || list.querySelector(".at-hand").dataset.at !== at) return false;
    const focused = list.contains(document.activeElement);
    list.innerHTML = fresh.querySelector(".segments").innerHTML;
    bench.querySelector("#panel").outerHTML = fresh.querySelector("#panel").outerHTML;
    bench.dataset.seen = fresh.dataset.seen;
    restore();
    if (focused) focus();
    tell(bench.dataset.drafted);
    return true;
  };

  const drafting = (where) => where.querySelector("[data-drafting] > span");

  const follow = async () => {
    const { at } = list.querySelector(".at-hand").dataset;
    try {
      const shown = drafting(bench);
      const told = shown && drafting(parsed((await ask(bench.dataset.rows + at)).pieces.panel));
      if (told) shown.textContent = told.textContent;
      else if (await renew(at)) return;
    } catch {
      // no connection for the moment: ask again
    }
    window.setTimeout(follow, 2000);
  };

  const take = (button) => {
    const text = button.parentElement.querySelector("[data-text]").textContent;
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
    field().focus();
  };

  list.addEventListener("input", (event) => {
    if (event.target.id !== "target") return;
    event.target.classList.remove("is-draft");
    window.localStorage.setItem(keyOf(form()), JSON.stringify({ text: event.target.value, at: Date.now() }));
  });

  list.addEventListener("submit", (event) => {
    const how = event.submitter ? event.submitter.value : "confirm";
    event.preventDefault();
    if (event.submitter && event.submitter.hasAttribute("data-use")) {
      take(event.submitter);
    } else if (how === "source") {
      field().value = list.querySelector(".at-hand .seg-source").textContent;
      field().dispatchEvent(new Event("input", { bubbles: true }));
      field().focus();
    } else {
      save(how);
    }
  });

  list.addEventListener("click", (event) => {
    const use = event.target.closest("button[type=button][data-use]");
    if (use) {
      take(use);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || window.getSelection().toString()) return;
    const link = event.target.closest("a[data-go]");
    const row = event.target.closest(".seg:not(.at-hand)");
    if (link || (row && !event.target.closest("a:not(.seg-no a), button"))) {
      event.preventDefault();
      go(link ? link.dataset.go : row.dataset.at);
    }
  });

  document.addEventListener("keydown", (event) => {
    const hand = list.querySelector(".at-hand");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form()) {
      event.preventDefault();
      save("confirm");
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && form()) {
      event.preventDefault();
      save("keep");
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && hand) {
      event.preventDefault();
      const position = Number(hand.dataset.at) + (event.key === "ArrowDown" ? 1 : -1);
      if (here(position)) go(position);
    } else if (event.altKey && /^[1-9]$/.test(event.key) && form()) {
      const button = list.querySelectorAll(".candidates [data-use]")[Number(event.key) - 1];
      if (button) {
        event.preventDefault();
        take(button);
      }
    }
  });

  forgetOld();
  restore();
  if (drafting(bench)) window.setTimeout(follow, 1000);
}
