// Completion in the search box: titles, subjects and creators that what is typed may become (WAI-ARIA combobox).
// Without this file, or when the answer fails, the form searches as it always does.
// <form data-suggest="address" data-suggest-label data-suggest-title data-suggest-subject data-suggest-creator
//       data-suggest-count data-suggest-none>
const WAIT_MILLISECONDS = 150;
const FEWEST_CHARACTERS = 2;
const ANSWERS_KEPT = 50;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function complete(form) {
  const input = form.querySelector("input[name=q]");
  const words = form.dataset;
  const list = element("ul", { role: "listbox", id: `${input.id}-suggestions`, class: "suggestions", "aria-label": words.suggestLabel });
  const said = element("span", { role: "status", class: "vh" });
  const answers = new Map();
  let timer = 0;
  let request = null;
  let active = -1;
  list.hidden = true;
  form.append(list, said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const typed = () => input.value.trim().replace(/\s+/g, " ");

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

  function option(suggestion, number) {
    const kind = words[`suggest${suggestion.kind[0].toUpperCase()}${suggestion.kind.slice(1)}`];
    const note = suggestion.kind === "title" ? kind : `${kind} · ${suggestion.count.toLocaleString(document.documentElement.lang)}`;
    const made = element(
      "li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" },
      element("span", { lang: suggestion.language, dir: suggestion.direction }, suggestion.label),
      " ",
      element("span", { class: "kind" }, note),
    );
    const { pathname, search } = new URL(suggestion.url); // on the host that shows this page
    made.url = pathname + search;
    made.addEventListener("click", () => location.assign(made.url));
    return made;
  }

  function show(suggestions) {
    choose(-1);
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = suggestions.length
      ? words.suggestCount.replace("{count}", suggestions.length)
      : words.suggestNone;
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
      if (!answers.has(text)) {
        const answer = await fetch(`${words.suggest}?q=${encodeURIComponent(text)}`, { signal: mine.signal });
        if (!answer.ok) throw new Error(answer.statusText);
        const { suggestions } = await answer.json();
        if (answers.size >= ANSWERS_KEPT) answers.clear();
        answers.set(text, suggestions);
      }
      if (request === mine && typed() === text && document.activeElement === input) show(answers.get(text));
    } catch {
      if (request === mine) close();
    }
  }

  // while composing too: keyboards of phones compose every word
  input.addEventListener("input", () => {
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
      // one place more than there are options: the text itself
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].url);
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
}

for (const form of document.querySelectorAll("form[data-suggest]")) complete(form);
