// Words on a page that came from no catalogue, where every catalogue's words have accents.
// Run in the page by tests/languages/test_every_page_translated.py.
(names) => {
  // Typed by people (hostile texts, addresses), or the same in every language.
  const known = new RegExp(names, "giu");
  const data = "code, kbd, samp, pre, script, style, template, noscript, bdi, select, textarea, [lang]:not(html)";
  const shown = ["title", "aria-label", "aria-description", "placeholder", "alt", "label", "hx-confirm", "data-label"];
  const found = new Set();
  const judge = (text, where) => {
    const left = text.replace(known, " ");
    if (/[A-Za-z]{2,}/.test(left)) found.add(`${where}: ${text.trim().replace(/\s+/g, " ").slice(0, 70)}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    const parent = text.parentElement;
    if (!parent.closest(data)) judge(text.data, `<${parent.localName} class="${parent.className.baseVal ?? parent.className}">`);
  }
  for (const element of document.querySelectorAll("*")) {
    if (element.closest("script, template, [lang]:not(html)")) continue;
    for (const name of shown) if (element.hasAttribute(name)) judge(element.getAttribute(name), `${element.localName} ${name}`);
  }
  for (const option of document.querySelectorAll("select:not([data-enhance], .combobox ~ select) option")) judge(option.text, "option");
  judge(document.title, "title");
  return [...found];
}
