// Small comforts; every page works without them.
"use strict";

// "/" goes to the search field, as the about page says
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("input[type=search]");
    event.preventDefault();
    if (field) {
      field.focus();
      field.select();
    } else {
      window.location.assign(document.documentElement.dataset.search);
    }
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

// an open menu closes with Escape or by a touch elsewhere
function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
