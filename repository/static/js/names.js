// The authority list in the rows of people of the deposit form (WAI-ARIA combobox with a listbox popup).
// Without this file, or when an answer fails, what is typed is kept as it is.
// <fieldset data-names="address" data-names-label data-names-count data-names-none data-names-new data-names-cited
//           data-names-linked data-names-picked> with rows .person of inputs named …-family, …-given, …-orcid,
//           …-affiliation, …-ror and a select named …-authority
const WAIT_MILLISECONDS = 200;
const FEWEST_CHARACTERS = 2;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function offer(people, row) {
  const words = people.dataset;
  const box = (name) => row.querySelector(`[name$="-${name}"]`);
  const input = box("family");
  if (!input || input.getAttribute("role") === "combobox") return;
  const list = element("ul", { role: "listbox", id: `${input.id}-names`, class: "suggestions", "aria-label": words.namesLabel });
  const said = element("span", { role: "status", class: "vh" });
  let timer = 0;
  let request = null;
  let active = -1;
  list.hidden = true;
  input.parentElement.append(list, said);
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(key, value);

  const typed = () => [input.value, box("given").value].join(" ").trim().replace(/\s+/g, " ");

  function close() {
    clearTimeout(timer);
    request?.abort();
    request = null;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function link(value, label) {
    const select = box("authority");
    let option = [...select.options].find((one) => one.value === value);
    if (!option) select.append(option = element("option", { value }, label));
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fill(entry, form) {
    const values = { family: form.family, given: form.given };
    for (const key of ["orcid", "affiliation", "ror"]) if (entry[key]) values[key] = entry[key];
    for (const [key, value] of Object.entries(values)) {
      const target = box(key);
      if (!target) continue;
      target.value = value;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    link(String(entry.id), words.namesLinked.replace("{name}", entry.label));
    if (entry.affiliation) row.querySelector("details.more").open = true;
    close();
    said.textContent = words.namesPicked.replace("{name}", entry.label);
  }

  function option(label, note, act) {
    const made = element("li", { role: "option", id: `${list.id}-${list.children.length}`, "aria-selected": "false" },
      element("span", { dir: "auto" }, label), " ", element("span", { class: "kind" }, note));
    made.act = act;
    made.addEventListener("click", act);
    list.append(made);
  }

  function show(suggestions) {
    choose(-1);
    list.replaceChildren();
    for (const entry of suggestions) {
      option(entry.label, entry.note, () => fill(entry, entry));
      for (const form of entry.forms) option(form.label, words.namesCited, () => fill(entry, form));
    }
    const text = typed();
    option(words.namesNew.replace("{name}", text), "", () => {
      link("new", "");
      close();
      said.textContent = words.namesNew.replace("{name}", text);
    });
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = suggestions.length ? words.namesCount.replace("{count}", suggestions.length) : words.namesNone;
  }

  async function ask() {
    const text = typed();
    if (text.length < FEWEST_CHARACTERS) {
      close();
      return;
    }
    request?.abort();
    const mine = request = new AbortController();
    try {
      const answer = await fetch(`${words.names}?q=${encodeURIComponent(text)}`, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const { suggestions } = await answer.json();
      if (request === mine && typed() === text && document.activeElement === input) show(suggestions);
    } catch {
      if (request === mine) close();
    }
  }

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return; // filled from the list
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MILLISECONDS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      ask();
    } else if (list.hidden) {
      return;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault(); // one place more than there are options: the text itself
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      list.children[active].act();
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
}

function offerAll(people) {
  for (const row of people.querySelectorAll(".person")) offer(people, row);
}

for (const people of document.querySelectorAll("[data-names]")) {
  offerAll(people);
  new MutationObserver(() => offerAll(people)).observe(people, { childList: true, subtree: true });
}
