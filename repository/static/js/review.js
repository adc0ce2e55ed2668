// Reviewing by keyboard (j, k: next and previous in the queue; o: open), and sentences put into the note by a button.
const queue = document.querySelector("[data-queue]");
const links = queue ? [...queue.querySelectorAll("a")] : [];

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = links.length === 0;

function place() {
  const focused = links.indexOf(document.activeElement);
  return focused >= 0 ? focused : links.findIndex((link) => link.getAttribute("aria-current"));
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const here = place();
  if (event.key === "j" && here + 1 < links.length) links[here + 1].focus();
  else if (event.key === "k" && here > 0) links[here - 1].focus();
  else if (event.key === "o" && links[here]) links[here].click();
  else return;
  event.preventDefault();
});

const note = document.querySelector("#note");
for (const button of document.querySelectorAll("button[data-sentence]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const before = note.value.trimEnd();
    note.value = before ? `${before}\n${button.dataset.sentence}` : button.dataset.sentence;
    note.focus();
  });
}
