// Small comforts. Every page works without this file.

// What scripts say, in the language of the page (config/words.py).
const WORDS = JSON.parse(document.querySelector('meta[name="words"]')?.content ?? "{}");

// --- Theme: system, light or dark, remembered in this browser -----------------------------------
function paintTheme(root = document) {
  const current = document.documentElement.dataset.theme ?? "system";
  for (const choice of root.querySelectorAll("[data-theme-choice]")) {
    choice.checked = choice.value === current;
  }
}

function chooseTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  paintTheme();
}

// --- Time: "3 minutes ago" that stays true, and the visitor's own zone ----------------------------
const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86400, "hour", 3600],
  [604800, "day", 86400],
  [2629800, "week", 604800],
  [31557600, "month", 2629800],
  [Infinity, "year", 31557600],
];
const toldBy = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });

function relative(instant, now = Date.now()) {
  const seconds = Math.round((instant - now) / 1000);
  if (Math.abs(seconds) < 10) return WORDS.justNow;
  const [, unit, size] = STEPS.find(([limit]) => Math.abs(seconds) < limit);
  return toldBy.format(Math.trunc(seconds / size), unit);
}

// What was to happen and has not is due; it did not happen "just now".
function ahead(instant, now = Date.now()) {
  if (instant - now < 10000 && now - instant < 60000) return WORDS.anyMoment;
  const told = relative(instant, now);
  return instant < now ? WORDS.due.replace("%(ago)s", told) : told;
}

function tick(root = document) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const tell = "ahead" in time.dataset ? ahead : relative;
    const text = tell(Date.parse(time.dateTime));
    if (!time.title) time.title = time.textContent.trim();
    if (time.textContent !== text) time.textContent = text;
  }
}

// Browsers tell old names, too: Asia/Calcutta.
function optionFor(field, zone) {
  const names = (option) => [option.value, ...(option.dataset.was?.split(" ") ?? [])];
  return [...field.options].find((option) => names(option).includes(zone));
}

function fillZone(root = document) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of root.querySelectorAll("[data-zone-detect]")) {
    // Only an untouched field: what a person chose, or the server answered, stays.
    const untouched = field.value === "" || field.value === field.dataset.zoneDetect;
    const known = field.options ? optionFor(field, zone)?.value : zone;
    if (untouched && known && field.value !== known) {
      field.value = known;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

// --- Copy, dismiss, dialogs ----------------------------------------------------------------------
async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
  const label = button.querySelector("[data-label]") ?? button;
  const before = label.textContent;
  label.textContent = WORDS.copied;
  setTimeout(() => (label.textContent = before), 2000);
}

function command(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") dialog?.showModal();
  else dialog?.close();
}

// A page that htmx has turned has another address than the links in its footer know.
function keepAddress(link) {
  const address = new URL(location.href);
  for (const [name, value] of new URL(link.href).searchParams) {
    if (name in link.dataset) address.searchParams.set(name, value);
  }
  link.href = address.href;
}

const commandsAreNative = "commandForElement" in HTMLButtonElement.prototype;

document.addEventListener("click", (event) => {
  const reader = event.target.closest(".reader a");
  if (reader) keepAddress(reader);
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  else if ("dismiss" in button.dataset) button.closest(".alert")?.remove();
  else if (!commandsAreNative && button.hasAttribute("commandfor")) command(button);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-theme-choice]")) chooseTheme(event.target.value);
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// --- A request that failed says so ------------------------------------------------------------------
function say(text) {
  const template = document.getElementById("failure-message");
  const list = document.getElementById("messages");
  if (!template || !list) return;
  const alert = template.content.cloneNode(true);
  alert.querySelector("[data-text]").textContent = text;
  list.replaceChildren(alert);
}

document.addEventListener("htmx:sendError", () =>
  say(WORDS.unreachable),
);
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say(WORDS.outdated);
  else if (status === 404) say(WORDS.gone);
  else if (status === 429) say(WORDS.tooMany);
  else say(WORDS.failed);
});

// --- A swap that takes away what had the focus: it goes on beside it, and is never lost ---------------
const SETTLED = 60; // htmx settles after 20 ms: the element of the same id, or of `autofocus`, has it then

function keepFocus({ detail: { target } }) {
  const focused = document.activeElement;
  if (!focused || focused === document.body || !target?.contains(focused)) return;
  const next = focused.closest("[data-focus-next]")?.dataset.focusNext;
  // What is swapped every second would be read out every second; the title of the page stays.
  const polled = target.getAttribute("hx-trigger")?.includes("every");
  setTimeout(passFocus, SETTLED, next, polled ? "main" : target.id);
}

function passFocus(next, id) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = document.getElementById(id) ?? document.getElementById("main");
  const heir = (next && document.querySelector(next)) || place.querySelector("h1, h2, h3") || place;
  if (heir.tabIndex < 0) heir.tabIndex = -1;
  heir.focus({ preventScroll: true });
}

document.addEventListener("htmx:beforeSwap", keepFocus);
document.addEventListener("htmx:oobBeforeSwap", keepFocus);

// --- A page that was the answer to a form, and is not to be sent again when it is reloaded ----------
for (const page of document.querySelectorAll("[data-address]")) {
  history.replaceState(history.state, "", page.dataset.address);
}

// --- What tells that something was found, or has failed, gives the page its title as well ----------------------------
function retitle(root) {
  const told = root.matches?.("[data-title]") ? root : root.querySelector("[data-title]");
  if (told) document.title = told.dataset.title;
}

// --- What few pages need is fetched by those: an element names the module that improves it ----------
function enhance(root) {
  for (const element of root.querySelectorAll("[data-enhance]")) {
    const source = element.dataset.enhance;
    delete element.dataset.enhance;
    import(source).then((module) => module.enhance(element));
  }
}

function enliven(root) {
  retitle(root);
  enhance(root);
  paintTheme(root);
  fillZone(root);
  tick(root);
}

document.addEventListener("htmx:load", (event) => enliven(event.detail.elt));
setInterval(tick, 10_000);
paintTheme();
tick();
// Once htmx listens, so that a zone that sends its form is swapped in and not loaded as a page.
document.addEventListener("DOMContentLoaded", () => fillZone());

// --- Leaving a form with unsaved changes asks -----------------------------------------------------
// Rows that htmx fetches are changes, too. What the server shows as typed is "touched" from the start.
function touch(event) {
  const form = event.target.closest?.("[data-unsaved]");
  if (form) form.dataset.unsaved = "touched";
}

for (const kind of ["input", "change", "htmx:afterSwap"]) document.addEventListener(kind, touch);
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-unsaved]")) event.target.dataset.unsaved = "";
});
document.addEventListener("click", (event) => {
  // Who says so leaves without being asked.
  if (!event.target.closest?.("[data-discard]")) return;
  for (const form of document.querySelectorAll("[data-unsaved]")) form.dataset.unsaved = "";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector('[data-unsaved="touched"]')) event.preventDefault();
});
