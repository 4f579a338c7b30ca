// Where a segment is split: fetched when somebody wants to split one for the first time.
"use strict";

(() => {
  const { editor } = Bench;
  const { list, says } = editor;

  // where to split: a slider over the ends of words, with both halves in view
  Bench.askPlace = (button, perform) => {
    const form = editor.form();
    const old = form.querySelector(".splitting");
    if (old) return old.querySelector("input").focus();
    const source = form.dataset.source;
    const places = breaks(source, list.querySelector(".at-hand .seg-source").lang);
    if (!places.length) return editor.say(says.noSplit, true);
    const box = document.getElementById("splitting").content.firstElementChild.cloneNode(true);
    const slider = box.querySelector("input");
    const [first, second] = box.querySelectorAll("[data-half]");
    for (const half of [first, second]) half.lang = list.querySelector(".at-hand .seg-source").lang;
    const show = () => {
      const place = places[slider.value];
      first.textContent = source.slice(0, place).trim();
      second.textContent = source.slice(place).trim();
      slider.setAttribute("aria-valuetext", `${first.textContent.slice(-40)} / ${second.textContent.slice(0, 40)}`);
    };
    slider.max = places.length - 1;
    slider.value = likely(source, places);
    slider.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== slider || Bench.keys.composing(event)) return;
      event.preventDefault();
      box.querySelector("[data-split]").click();
    });
    box.querySelector("[data-split]").addEventListener("click", () => {
      const place = Array.from(source.slice(0, places[slider.value])).length;
      perform(button.getAttribute("formaction"), { ...Object.fromEntries(new FormData(form)), place });
    });
    box.querySelector("[data-leave]").addEventListener("click", () => {
      box.remove();
      editor.focus();
    });
    form.append(box);
    show();
    return slider.focus();
  };

  const breaks = (text, language) => {
    const found = [];
    if (!window.Intl.Segmenter) {
      for (const one of text.matchAll(/\s+/gu)) found.push(one.index + one[0].length);
    } else {
      for (const one of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) if (one.isWordLike) found.push(one.index);
    }
    return found.filter((place) => text.slice(0, place).trim() && text.slice(place).trim());
  };

  // the end of a sentence nearest to the middle, else the middle
  const likely = (text, places) => {
    const far = (place) => Math.abs(place - text.length / 2);
    const ends = places.filter((place) => /[.!?…。！？։។]["”’)]*\s*$/u.test(text.slice(0, place)));
    const best = (ends.length ? ends : places).reduce((one, other) => (far(other) < far(one) ? other : one));
    return places.indexOf(best);
  };
})();
