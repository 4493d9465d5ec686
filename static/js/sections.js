// The links to the sections of a long page say which one is being read. They are plain links without it.

const START = 12; // pixels below the place where a link brings its section

export function enhance(nav) {
  const links = [...nav.querySelectorAll("a")];
  const sectionOf = (link) => document.getElementById(link.hash.slice(1));
  let asked = false;

  // Read anew each time, since a section may have been swapped.
  function begins(link) {
    const section = sectionOf(link);
    if (!section) return Infinity;
    const margin = parseFloat(getComputedStyle(section).scrollMarginBlockStart) || 0;
    return section.getBoundingClientRect().top - margin;
  }

  function reading() {
    const page = document.documentElement;
    const line = (parseFloat(getComputedStyle(page).scrollPaddingBlockStart) || 0) + START;
    const begun = links.filter((link) => begins(link) <= line);
    if (innerHeight + scrollY < page.scrollHeight - 1) return begun.at(-1) ?? links[0];
    // At the end of the page the last sections stand below each other: the one that was asked for.
    return links.find((link) => link.hash === location.hash && !begun.slice(0, -1).includes(link)) ?? links.at(-1);
  }

  function mark() {
    asked = false;
    const current = reading();
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    const [link, room] = [current, nav].map((one) => one.getBoundingClientRect());
    if (link.left < room.left || link.right > room.right) nav.scrollLeft += link.left - room.left;
  }

  function ask() {
    if (!asked) requestAnimationFrame(mark);
    asked = true;
  }

  for (const kind of ["scroll", "resize", "hashchange"]) addEventListener(kind, ask, { passive: true });
  mark();
}
