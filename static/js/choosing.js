// Choosing a day with the arrow keys, and keeping what was typed when the page is loaded again. Every day
// is an ordinary link without this file, or the button of a form where a guest has typed something already.

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

// Where one reads from right to left, so run the days.
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };
const inReading = (key, grid) => (grid.matches(":dir(rtl)") && MIRRORED[key]) || key;

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
  const grid = link.closest("table");
  const key = inReading(event.key, grid);
  const move = MOVES[key];
  if (!move) return;
  event.preventDefault();
  const to = move(link, daysOf(grid));
  if (to instanceof Element) {
    rove(grid, to);
    to.focus();
  } else if (to !== undefined) turn(key, to);
});

function enlivenChoosing(root) {
  for (const grid of root.querySelectorAll("table.month")) {
    enlivenMonth(grid);
    // After htmx has given the focus back to the link that turned the month.
    if (enter !== undefined) setTimeout(enterMonth, 40, grid);
  }
}

document.addEventListener("htmx:load", (event) => enlivenChoosing(event.detail.elt));

// --- What was typed outlives loading the page again --------------------------------------------------
// The address says nothing of it, so the tab remembers, from leaving this page until it is back here.
// What is sent is remembered by nobody.
const TYPED = `typed ${location.pathname}`;
const fieldOf = (name) => document.querySelector(`:is(#details, #kept) [name="${name}"]`);
let sent = false;

function remember() {
  const typed = ["name", "email", "notes"].map((name) => [name, fieldOf(name)?.value ?? ""]);
  try {
    if (sent || !typed.some(([, value]) => value)) sessionStorage.removeItem(TYPED);
    else sessionStorage.setItem(TYPED, JSON.stringify(Object.fromEntries(typed)));
  } catch {
    // Storage is blocked: what was typed lasts as long as the page.
  }
}

function remembered() {
  try {
    const typed = JSON.parse(sessionStorage.getItem(TYPED));
    sessionStorage.removeItem(TYPED);
    return typed;
  } catch {
    return null;
  }
}

function recall() {
  const typed = remembered();
  if (!typed) return;
  if (document.getElementById("details")) {
    for (const name in typed) fieldOf(name).value ||= typed[name];
  } else if (!document.getElementById("kept")) {
    // The times again, by ways that take along what was typed.
    htmx.ajax("POST", location.href, { target: "#booking", swap: "outerHTML show:none", values: typed });
  }
}

window.addEventListener("pagehide", remember);
window.addEventListener("pageshow", () => (sent = false));
document.addEventListener("submit", (event) => (sent ||= event.target.id === "details"));
document.addEventListener("DOMContentLoaded", recall);
