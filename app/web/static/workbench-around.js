// What stands around the field: aids, warnings, concordance, splitting, and what others do meanwhile.
"use strict";

Bench.around = (() => {
  const { editor, sending, typing } = Bench;
  const { bench, list, says } = editor;
  const LOOK = 20000, LOOK_AT_DRAFTS = 2000, LEASE = 60000, THINK = 900; // milliseconds
  const remarks = new Map();
  let checking = null, think = 0, leased = 0, since = bench.dataset.now || "", coming = null;

  const inside = (part, html) => {
    const place = part && (part.id ? bench.querySelector(`#${part.id}`) : part);
    if (place) place.innerHTML = html;
    return place;
  };

  const here = (segment) => editor.hand() && String(editor.hand().dataset.segment) === String(segment);

  // pieces of the open segment; whoever went on meanwhile gets none of the one before
  const putAids = (answer) => {
    if (!here(answer.segment)) return;
    const hand = editor.hand();
    if (answer.source) hand.querySelector(".seg-source").innerHTML = answer.source;
    if (answer.findings !== undefined) inside(hand.querySelector("#findings"), answer.findings);
    const place = hand.querySelector("#aids"), within = place && place.contains(document.activeElement);
    const aids = inside(place, answer.aids);
    if (aids) delete aids.dataset.from;
    recall();
    if (within) editor.focus(); // else the next key would begin at the top of the page
  };

  // remarks being written stay with their segment, whichever is looked at meanwhile
  const nameOf = (field) => `${editor.hand().dataset.segment} ${field.name}`;
  const recall = () => {
    for (const field of editor.hand().querySelectorAll("#aids textarea")) {
      const text = remarks.get(nameOf(field));
      if (text === undefined) continue;
      field.value = text;
      if (field.closest("details")) field.closest("details").open = true;
    }
  };

  // what needs no word where it does not come: with a connection it comes the next time
  const quietly = async (act) => {
    try {
      await act();
    } catch (error) {
      if (!error.why) throw error;
    }
  };

  const fetchAids = async () => {
    const aids = list.querySelector("#aids[data-from]");
    if (aids) await quietly(async () => putAids(await sending.get(aids.dataset.from)));
  };

  const check = async () => {
    const form = editor.form();
    if (!form || !form.dataset.check) return;
    if (checking) checking.abort();
    checking = new AbortController();
    try {
      const answer = await sending.post(form.dataset.check, { target: editor.field().value }, { signal: checking.signal });
      if (here(answer.segment)) inside(bench.querySelector("#findings"), answer.findings);
    } catch (error) {
      if (!error.why && error.name !== "AbortError") throw error;
    }
  };

  const showLeases = (held) => {
    const others = held.filter((one) => !one.mine);
    for (const item of list.querySelectorAll(".seg")) {
      const at = Number(item.dataset.at);
      item.classList.toggle("is-leased", others.some((one) => one.first <= at && at <= one.last));
    }
  };

  const lease = async () => {
    if (!bench.dataset.editable || Date.now() - leased < LEASE || !editor.hand()) return;
    leased = Date.now();
    await quietly(async () => {
      const answer = await sending.post(`${bench.dataset.page}/lease`, { at: editor.hand().dataset.at });
      showLeases(answer.leases);
      if (answer.told) editor.say(answer.told, true);
    });
  };

  // what somebody waits for is drafted first
  const leaseDraft = () => {
    if (bench.querySelector("[data-drafting]") && editor.hand() && editor.hand().dataset.state === "untranslated") lease();
  };

  const showCounts = (counts) => {
    const place = counts && bench.querySelector("#progress");
    if (!place) return;
    const bar = place.querySelector("progress");
    if (bar) Object.assign(bar, { max: counts.total, value: counts.done });
    const words = place.querySelector("progress + span");
    if (words && counts.told) words.textContent = counts.told;
  };

  // drafts that were made appear by themselves, but never under the hands of somebody who writes
  const renew = async () => {
    const hand = editor.hand(), at = hand.dataset.at;
    let page;
    try {
      page = await (await fetch(`${bench.dataset.page}?at=${at}`)).text();
    } catch {
      return; // the rows come when they are opened
    }
    for (const fresh of new DOMParser().parseFromString(page, "text/html").querySelectorAll(".seg:not(.at-hand)")) {
      const old = editor.row(fresh.dataset.at);
      if (old && !old.matches(".at-hand, .is-waiting, .has-clash")) old.replaceWith(document.adoptNode(fresh));
    }
    if (editor.hand() === hand && untouched()) await editor.go(Number(at));
    editor.say(says.drafted);
  };

  const untouched = () => !document.activeElement.matches("#aids textarea, #panel textarea")
    && [...bench.querySelectorAll("textarea")].every((one) => one.value === one.defaultValue);

  const showDrafting = (state) => {
    const place = bench.querySelector("[data-drafting]");
    if (state.drafting && place) (place.querySelector("span") || place).textContent = state.drafting;
    if (!state.drafting && place) {
      place.remove();
      renew();
    }
  };

  // the segment that somebody waits at is drafted first, long before the job has ended
  const showDraft = async (at) => {
    const hand = editor.hand();
    if (hand && hand.dataset.at === at && hand.dataset.state === "untranslated" && untouched()) await editor.go(Number(at));
  };

  // rows that others changed take their place; the one at hand is for its writer to look at
  const watch = async () => {
    if (document.visibilityState === "visible") await quietly(async () => {
      const at = editor.hand() ? editor.hand().dataset.at : "";
      const state = await sending.get(`${bench.dataset.page}/state?${new URLSearchParams({ at, since })}`);
      since = state.now;
      for (const [position, html] of Object.entries(state.rows || {})) {
        const old = editor.row(position);
        if (old && !old.matches(".at-hand, .is-waiting, .has-clash")) old.outerHTML = html;
      }
      showCounts(state.counts);
      showLeases(state.leases);
      if (state.drafting && state.drafted) await showDraft(at);
      showDrafting(state);
    });
    setTimeout(watch, bench.querySelector("[data-drafting]") ? LOOK_AT_DRAFTS : LOOK);
  };

  // sends and puts the answer where it belongs
  const perform = async (address, fields) => {
    try {
      const answer = await sending.post(address, fields);
      if (answer.go) {
        // the address may differ in its last part only, which would load nothing
        history.replaceState(null, "", answer.go);
        location.reload();
      } else if (answer.rows) {
        editor.put(answer);
        editor.opened();
        editor.focus();
        editor.say((answer.saved && answer.saved.told) || "");
      } else if (answer.aids !== undefined) {
        putAids(answer);
      } else if (answer.findings !== undefined) {
        inside(bench.querySelector("#findings"), answer.findings);
      }
      return true;
    } catch (error) {
      if (!error.why) throw error;
      editor.tell(error.why, error.answer);
      return false;
    }
  };

  const fieldsOf = (form, button) => {
    const fields = Object.fromEntries(new FormData(form));
    return button && button.name ? { ...fields, [button.name]: button.value } : fields;
  };

  const askBy = (form, button) => {
    const names = [...form.querySelectorAll("textarea")].map(nameOf);
    const kept = names.map((name) => [name, remarks.get(name)]);
    names.forEach((name) => remarks.delete(name));
    return perform((button && button.getAttribute("formaction")) || form.getAttribute("action"), fieldsOf(form, button)).then((done) => {
      if (!done) kept.forEach(([name, text]) => text !== undefined && remarks.set(name, text));
    });
  };

  // a button that does one thing with the segment at hand; what is typed and not saved goes first
  const act = async (button) => {
    const name = button.dataset.act, form = editor.form(), field = editor.field();
    const address = button.getAttribute("formaction") || (button.form && button.form.getAttribute("action"));
    if (name === "undo" && field && field.value !== field.defaultValue) {
      typing.fill(field, field.defaultValue);
      return;
    }
    if (name === "split" || name === "merge") await editor.saveQuietly();
    if (name === "split") {
      askPlace(button);
      return;
    }
    const written = form && editor.entry();
    const fields = { ...fieldsOf(button.form || form, button), ...(field ? { target: field.value } : {}) };
    if (await perform(address, fields) && name === "suggest" && written) Bench.keeping.drop(written);
  };

  // its script comes with the first wish to split, which asks the server in any case
  const askPlace = (button) => {
    if (Bench.askPlace) return Bench.askPlace(button, perform);
    const script = document.createElement("script");
    script.src = document.getElementById("splitting").dataset.script;
    script.onload = () => askPlace(button);
    script.onerror = () => editor.tell("away");
    return document.head.append(script);
  };

  // what is selected on either side, looked up in the memory and the archive
  const chosenWords = () => {
    const field = editor.field();
    if (document.activeElement === field && field) return { q: typing.wordAt(field), of: "target" };
    const selection = getSelection();
    const text = selection.toString().trim();
    const node = text && selection.anchorNode.parentElement;
    return { q: text, of: node && node.closest(".seg-target") ? "target" : node && node.closest(".seg-source") ? "source" : "" };
  };

  const lookUp = async ({ q, of }) => {
    const form = document.getElementById("concordance-form");
    const place = document.getElementById("concordance");
    if (!form || !place) return;
    const words = form.querySelector("[name=q]");
    if (q) words.value = q;
    if (!words.value.trim()) {
      words.closest("details").open = true;
      words.focus();
      return;
    }
    try {
      const found = await sending.get(`${bench.dataset.page}/concordance?${new URLSearchParams({ q: words.value, of })}`);
      place.innerHTML = found.html;
      place.parentElement.hidden = false;
    } catch (error) {
      if (!error.why) throw error;
      editor.tell(error.why, error.answer);
    }
  };

  const insert = (button) => {
    if (editor.field()) typing.wrap(editor.field(), button.dataset.before || "", button.dataset.after || "");
  };

  // the first that does not stand in the text yet, else the first
  const insertNext = (where) => {
    const all = [...list.querySelectorAll(where)];
    const text = editor.field() ? editor.field().value : "";
    const one = all.find((button) => !text.includes(button.dataset.before)) || all[0];
    if (one) insert(one);
  };

  const start = () => {
    editor.on("opened", () => {
      coming = fetchAids();
      leased = 0;
      leaseDraft();
    });
    editor.on("pieces", (pieces) => showCounts(pieces.counts));
    list.addEventListener("input", (event) => {
      if (event.target.matches("#aids textarea")) remarks.set(nameOf(event.target), event.target.value);
      if (event.target.id !== "target") return;
      clearTimeout(think);
      think = setTimeout(check, THINK);
      lease();
    });
    bench.addEventListener("submit", (event) => {
      if (event.target.id === "concordance-form") {
        event.preventDefault();
        lookUp({ q: event.target.elements.q.value, of: "" });
      } else if (event.target.matches("form[data-ask]")) {
        event.preventDefault();
        askBy(event.target, event.submitter);
      }
    });
    coming = fetchAids();
    leaseDraft();
    setTimeout(watch, bench.querySelector("[data-drafting]") ? LOOK_AT_DRAFTS / 2 : LOOK);
  };

  return { start, act, insert, insertNext, ready: () => coming, lookUp: () => lookUp(chosenWords()) };
})();
