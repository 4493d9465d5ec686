// Choosing a time zone by typing a city, a country or a name. The list of zones is a plain select
// without this file, and keeps holding what is sent.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const WORDS = JSON.parse(document.querySelector('meta[name="words"]').content);
const LANGUAGE = document.documentElement.lang;
// Minutes of a day are told as of the first day of all, which has no clock of its own.
const CLOCK = { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "UTC" };
const twelve = new Intl.DateTimeFormat(LANGUAGE, CLOCK);
const kindOf = new Intl.PluralRules(LANGUAGE);

const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/[/_,.()\s-]+/g, " ").trim();
const TEXT = /^(.*) \((?:(UTC[^,]*), )?(\d\d):(\d\d)\)$/; // "Berlin (UTC+01:00, 20:15)"

function read(option) {
  const [, city, offset = "", hours, minutes] = TEXT.exec(option.text);
  const words = option.dataset.words?.split(";") ?? [];
  const names = [city, ...words, option.value, ...(option.dataset.was?.split(" ") ?? []), offset];
  return { name: option.value, city, offset, words, phrases: names.map((name) => [name, plain(name)]), clock: hours * 60 + +minutes };
}

// How well a place fits: 0 by its city, 1 by the start of another name, 2 by words anywhere; and the
// name it was found by.
function judge(place, wanted) {
  const found = place.phrases.findIndex(([, name]) => name.startsWith(wanted));
  if (found >= 0) return { place, rank: Math.min(found, 1), by: place.phrases[found][0] };
  const all = " " + place.phrases.map(([, name]) => name).join(" ");
  return wanted.split(" ").every((word) => all.includes(" " + word)) ? { place, rank: 2, by: "" } : null;
}

// The best first; of equals the place with more names, which is the larger one.
function search(places, text) {
  const wanted = plain(text);
  if (!wanted) return places.map((place) => ({ place, by: "" }));
  const found = places.map((place) => judge(place, wanted)).filter(Boolean);
  return found.sort((one, other) => one.rank - other.rank || other.place.words.length - one.place.words.length);
}

function counted(number) {
  const text = WORDS.zones[kindOf.select(number)] ?? WORDS.zones.other;
  return text.replace("%(number)s", number.toLocaleString(LANGUAGE));
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function enhance(select) {
  const places = [...select.options].map(read);
  const since = Date.now();
  const id = select.id;
  const list = make("ul", { role: "listbox", id: `${id}-list`, "aria-label": WORDS.places });
  const count = make("span", { role: "status", class: "visually-hidden" });
  const none = make("p", { class: "none" }, WORDS.noPlace);
  const popup = make("div", { class: "popup" }, list, none);
  const input = make("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  });
  let active = null;

  // A clock shows the time of now, however long the page has been open.
  function time(place) {
    const minute = (place.clock + Math.floor((Date.now() - since) / 60_000)) % 1440;
    if (WORDS.twelve) return twelve.format(minute * 60_000);
    return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  }

  function show() {
    const place = places[select.selectedIndex];
    input.value = place ? `${place.city} (${[place.offset, time(place)].filter(Boolean).join(", ")})` : "";
  }

  function row({ place, by }, index) {
    const told = by === place.city || by === place.name || by === place.offset ? "" : by;
    const about = [...new Set([told, place.words[0], place.name].filter(Boolean))].join(" · ");
    const chosen = place.name === select.value;
    return make(
      "li", { role: "option", id: `${id}-${index}`, "aria-selected": chosen, "data-name": place.name },
      make("span", {}, place.city), make("span", { class: "numbers" }, time(place)),
      make("small", {}, about), make("small", { class: "numbers" }, place.offset),
    );
  }

  function activate(option) {
    active?.classList.remove("active");
    active = option ?? null;
    if (!active) return input.removeAttribute("aria-activedescendant");
    active.classList.add("active");
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  function open(text = "") {
    const found = search(places, text);
    list.replaceChildren(...found.map(row));
    list.hidden = !found.length;
    none.hidden = !list.hidden;
    popup.hidden = false;
    input.setAttribute("aria-expanded", String(!list.hidden));
    count.textContent = found.length ? counted(found.length) : none.textContent;
    activate(text.trim() ? list.firstChild : list.querySelector('[aria-selected="true"]'));
  }

  function close() {
    popup.hidden = true;
    input.setAttribute("aria-expanded", "false");
    count.textContent = "";
    activate(null);
  }

  function choose(option) {
    const changed = select.value !== option.dataset.name;
    select.value = option.dataset.name;
    close();
    show();
    if (changed) select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(steps) {
    const options = [...list.children];
    const at = options.indexOf(active);
    const to = at < 0 ? (steps > 0 ? 0 : options.length - 1) : Math.max(0, Math.min(options.length - 1, at + steps));
    activate(options[to]);
  }

  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

  function press(event) {
    const closed = popup.hidden;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS) {
      if (closed) open();
      else if (event.altKey && event.key === "ArrowUp") close();
      else move(STEPS[event.key]);
    } else if (event.key === "Enter" && !closed) {
      if (active) choose(active);
    } else if (event.key === "Enter" && !input.form) {
      // The list may belong to a form elsewhere, whose first button does something else.
      select.form?.requestSubmit();
    } else if (event.key === "Escape" && !closed) {
      close();
      show();
      input.select();
    } else {
      // Who types and goes on means the first that was found.
      if (event.key === "Tab" && !closed && active) choose(active);
      return;
    }
    event.preventDefault();
  }

  function begin() {
    for (const name of ["aria-describedby", "aria-invalid", "autofocus"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
      select.removeAttribute(name);
    }
    const focused = document.activeElement === select;
    // The label, and links to a field with an error, lead to where one types.
    select.removeAttribute("id");
    input.id = id;
    const box = make("div", { class: "combobox" }, input, popup, count);
    select.before(box);
    select.hidden = true;
    close();
    show();
    if (focused) input.focus();
  }

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => popup.hidden && open());
  input.addEventListener("input", () => open(input.value));
  // What is typed to search is no change of the form.
  for (const kind of ["input", "change"]) input.addEventListener(kind, (event) => event.stopPropagation());
  input.addEventListener("keydown", press);
  input.addEventListener("blur", () => {
    close();
    show();
  });
  // The focus stays in the box while the list is scrolled or clicked.
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  select.addEventListener("change", show);
  begin();
}
