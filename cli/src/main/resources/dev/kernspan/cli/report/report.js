// Adds what only a script can do; without it the page shows all the same.
"use strict";
(() => {
  const traces = [...document.querySelectorAll(".trace")];
  const tools = document.querySelector(".tools");

  const button = (text, act) => {
    const made = document.createElement("button");
    made.textContent = text;
    made.addEventListener("click", act);
    tools.append(made);
  };

  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Show traces with this route, service or id";
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const trace of traces) {
      trace.hidden = !trace.textContent.toLowerCase().includes(wanted);
    }
  });
  tools.append(search);
  button("Fold all", () => traces.forEach((trace) => { trace.open = false; }));
  button("Light or dark", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  tools.hidden = false;

  // A link into a folded trace unfolds it.
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.matches(".trace")) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

  const table = document.querySelector(".routes");
  const heads = [...table.querySelectorAll("th")];
  const value = (body, column) => Number(body.rows[0].cells[column].dataset.v);
  heads.forEach((head, column) => {
    if (!table.tBodies.length || Number.isNaN(value(table.tBodies[0], column))) return;
    head.setAttribute("role", "button");
    head.addEventListener("click", () => {
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", "descending");
      [...table.tBodies]
        .sort((a, b) => value(b, column) - value(a, column))
        .forEach((body) => table.append(body));
    });
  });
})();
