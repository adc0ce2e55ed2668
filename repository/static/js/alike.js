// Says below title, DOI and ISBN which works are here already, while these are typed.
// Without this file it is said when the page is opened or comes back.
// <form data-alike-at="address">; <div data-alike="title"> below the question of this name.
const form = document.querySelector("form[data-alike-at]");
const WAIT_MS = 600;
const NAMES = ["title", "doi", "isbn"];
let timer = 0;
let asked = null;

async function ask() {
  const words = new URLSearchParams();
  for (const name of NAMES) if (form.elements[name]?.value) words.set(name, form.elements[name].value.slice(0, 500));
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.alikeAt}?${words}`, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of NAMES) {
      const [place, found] = [document, page].map((from) => from.querySelector(`[data-alike="${name}"]`));
      if (place && found && place.textContent !== found.textContent) place.replaceChildren(...found.childNodes);
    }
  } catch { /* a warning that does not come hinders nobody */ }
}

form?.addEventListener("input", (event) => {
  if (!NAMES.includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
