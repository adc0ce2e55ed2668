// Keeps the progress of a batch up to date, and loads the page anew when it is through. Without this file a link does.
// <section data-progress="address of the progress as JSON" data-progress-text="{done} of {total}">
const box = document.querySelector("[data-progress]");
const bar = box?.querySelector("progress");
const said = box?.querySelector("[data-progress-said]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const PAUSE_MILLISECONDS = 1000;

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const batch = await answer.json();
    if (!batch.is_under_way) {
      location.replace(location.pathname);
      return;
    }
    bar.max = batch.total;
    bar.value = batch.done;
    const text = box.dataset.progressText.replace("{done}", numbers.format(batch.done)).replace("{total}", numbers.format(batch.total));
    if (said.textContent !== text) said.textContent = text;
  } catch {
    // the line is down; the next look may succeed
  }
  setTimeout(look, PAUSE_MILLISECONDS);
}

if (bar && said) setTimeout(look, PAUSE_MILLISECONDS);
