// Finding terms by label, synonym or notation (WAI-ARIA combobox with a listbox popup).
// Without this file the tree of ticks, or the box for a notation, works by itself.
// <div data-terms="address" data-terms-label data-terms-count data-terms-none data-terms-chosen> with one input; with
// data-terms-fill the notation is put into the input, else the tick of the term is set in the fieldset around.
const WAIT_MILLISECONDS = 200;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function complete(holder) {
  const words = holder.dataset;
  const input = holder.querySelector("input");
  const list = element("ul", { role: "listbox", id: `${input.id}-terms`, class: "suggestions", "aria-label": words.termsLabel });
  const said = element("span", { role: "status", class: "fine soft" });
  let timer = 0;
  let request = null;
  let active = -1;
  holder.hidden = false;
  list.hidden = true;
  holder.append(list, said);
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(key, value);

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

  function tick(term) {
    const fields = holder.closest("fieldset");
    let box = fields.querySelector(`input[type=checkbox][value="${CSS.escape(term.notation)}"]`);
    if (!box) {
      const id = `${fields.id}-${term.notation}`;
      box = element("input", { type: "checkbox", id, name: words.termsName, value: term.notation });
      holder.append(element("label", { class: "choice", for: id }, box, element("span", {}, term.label)));
    }
    box.checked = true;
    box.closest("details")?.setAttribute("open", "");
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = words.termsChosen.replace("{term}", term.label);
    input.value = "";
  }

  function take(term) {
    close();
    if ("termsFill" in words) input.value = term.notation;
    else tick(term);
  }

  function show(terms) {
    choose(-1);
    list.replaceChildren(...terms.map((term, number) => {
      const made = element("li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" },
        element("span", { dir: "auto" }, term.label), " ", element("span", { class: "kind" }, term.note));
      made.term = term;
      made.addEventListener("click", () => take(term));
      return made;
    }));
    list.hidden = !terms.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = terms.length ? words.termsCount.replace("{count}", terms.length) : words.termsNone;
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    request?.abort();
    const mine = request = new AbortController();
    try {
      const answer = await fetch(`${words.terms}?q=${encodeURIComponent(text)}`, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const { suggestions } = await answer.json();
      if (request === mine && document.activeElement === input) show(suggestions);
    } catch {
      if (request === mine) close();
    }
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing of the form has changed yet
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MILLISECONDS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      ask();
    } else if (event.key === "Enter" && !("termsFill" in words) && active < 0) {
      event.preventDefault(); // words that are looked for do not send the form
    } else if (list.hidden) {
      return;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(list.children[active].term);
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
}

for (const holder of document.querySelectorAll("[data-terms]")) complete(holder);
