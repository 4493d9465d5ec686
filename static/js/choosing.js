// Choosing a day with the arrow keys. Every day is an ordinary link without this file, or the button of
// a form where a guest has typed something already.

const DAY = ":is(a, button).day";

// --- The month: one stop for Tab, then arrows (the date grid of the ARIA practices) ------------------
// https://www.w3.org/WAI/ARIA/apg/patterns/grid/; only days with free times can be reached.
let enter; // which day of the next month has the focus: "first", "last", or the same day of the month

const daysOf = (grid) => [...grid.querySelectorAll(DAY)];
const dayOf = (link) => Number(link.textContent);
const weekOf = (link) => [...link.closest("tr").querySelectorAll(DAY)];
const columnOf = (link) => link.closest("td").cellIndex;

function rove(grid, link) {
  for (const day of daysOf(grid)) day.tabIndex = day === link ? 0 : -1;
}

function enlivenMonth(grid) {
  const days = daysOf(grid);
  if (!days.length) return;
  grid.setAttribute("role", "grid");
  rove(grid, grid.querySelector(`${DAY}.selected`) ?? days[0]);
}

const MOVES = {
  ArrowLeft: (link, days) => days[days.indexOf(link) - 1] ?? "last",
  ArrowRight: (link, days) => days[days.indexOf(link) + 1] ?? "first",
  ArrowUp: (link, days) => column(link, days).findLast((day) => dayOf(day) < dayOf(link)),
  ArrowDown: (link, days) => column(link, days).find((day) => dayOf(day) > dayOf(link)),
  Home: (link) => weekOf(link)[0],
  End: (link) => weekOf(link).at(-1),
  PageUp: (link) => dayOf(link),
  PageDown: (link) => dayOf(link),
};
const column = (link, days) => days.filter((day) => columnOf(day) === columnOf(link));

function turn(key, wish) {
  const back = key === "ArrowLeft" || key === "PageUp";
  const way = document.getElementById(back ? "month-before" : "month-after");
  if (!way) return;
  enter = wish;
  way.click();
}

function enterMonth(grid) {
  if (enter === undefined) return;
  const days = daysOf(grid);
  const wish = enter;
  enter = undefined;
  const found =
    wish === "first" ? days[0] : wish === "last" ? days.at(-1) : days.find((day) => dayOf(day) >= wish);
  const link = found ?? days.at(-1);
  if (!link) return;
  rove(grid, link);
  link.focus();
}

document.addEventListener("keydown", (event) => {
  const link = event.target.closest(`table.month ${DAY}`);
  if (!link || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const move = MOVES[event.key];
  if (!move) return;
  event.preventDefault();
  const grid = link.closest("table");
  const to = move(link, daysOf(grid));
  if (to instanceof Element) {
    rove(grid, to);
    to.focus();
  } else if (to !== undefined) turn(event.key, to);
});

function enlivenChoosing(root) {
  for (const grid of root.querySelectorAll("table.month")) {
    enlivenMonth(grid);
    // After htmx has given the focus back to the link that turned the month.
    if (enter !== undefined) setTimeout(enterMonth, 40, grid);
  }
}

document.addEventListener("htmx:load", (event) => enlivenChoosing(event.detail.elt));
