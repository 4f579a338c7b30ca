// At a border post: says by itself that a pack has been plugged in.
"use strict";

const EVERY = 2000; // milliseconds between two looks, while the page is in view
const notice = document.querySelector("p[data-packs]");
const plugged = document.querySelector("[data-plugged]");

// the part of the page of new packs, as the server would show it now; what is typed elsewhere on the page stays
async function renew(section) {
  const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-plugged]");
  if (fresh) {
    section.dataset.plugged = fresh.dataset.plugged;
    section.replaceChildren(...fresh.childNodes);
  }
}

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch((notice || plugged).dataset.packs);
      const found = answer.ok ? await answer.json() : null;
      if (found && notice) notice.hidden = found.packs === 0;
      if (found && plugged && plugged.dataset.plugged !== found.key) await renew(plugged);
    } catch {
      // the server is not there for the moment: look again
    }
  }
  window.setTimeout(look, EVERY);
}

if (notice || plugged) window.setTimeout(look, EVERY);
