// Jobs: asks how far one is, and loads the page again at its end. The page works without it.
"use strict";

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
