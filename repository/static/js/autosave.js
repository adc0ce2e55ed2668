// Keeps on the server what is typed into a form, a second after typing stops and when the page is left.
// Without this file everything is kept when a button of the form is pressed.
// <form data-autosave="address" data-autosave-…="sentences">, with hidden fields `shown` and `turn`, and
// <p data-autosave-said> for what is said.
const form = document.querySelector("form[data-autosave]");
const place = document.querySelector("[data-autosave-said]");
const WAIT_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const TIMEOUT_MS = 20_000;
const KEEPALIVE_BYTES = 60_000;

let timer = 0;
let pause = 0;
let isChanged = false;
let underWay = null;
let isLeaving = false;

function say(text, kind = "") {
  const link = kind === "disputed" ? document.createElement("a") : null;
  place.replaceChildren(text);
  place.dataset.kind = kind;
  if (link) {
    link.href = form.dataset.autosaveMerge;
    link.textContent = form.dataset.autosaveCompare;
    place.append(" ", link);
  }
}

function plan(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function changed(event) {
  if (event.target.type === "file" || event.target.closest("[data-no-autosave]")) return;
  isChanged = true;
  if (place.dataset.kind !== "failed") say(form.dataset.autosaveTyping);
  plan(WAIT_MS);
}

function body() {
  form.elements.turn.value = String(Number(form.elements.turn.value || 0) + 1);
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  return fields;
}

async function post(isLast) {
  const fields = body();
  const keepalive = isLast && fields.toString().length < KEEPALIVE_BYTES;
  const answer = await fetch(form.dataset.autosave, {
    method: "POST", body: fields, keepalive, redirect: "manual", headers: { Accept: "application/json" },
    signal: isLast ? undefined : AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status === 401) return { said: (await answer.json()).said, kind: "failed" };
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function took(told) {
  if (told.shown) {
    const shown = form.elements.shown;
    shown.value = JSON.stringify({ ...JSON.parse(shown.value || "{}"), ...told.shown });
  }
  pause = 0;
  if (told.disputed) say(`${told.said}. ${told.disputed}`, "disputed");
  else if (told.came) say(`${told.said}. ${told.came}`, "came");
  else say(told.said, told.kind ?? "kept");
}

async function send() {
  clearTimeout(timer);
  if (!isChanged || isLeaving) return;
  if (underWay) {
    plan(WAIT_MS);
    return;
  }
  isChanged = false;
  try {
    underWay = post(false);
    took(await underWay);
  } catch {
    isChanged = true;
    pause = Math.min(LONGEST_PAUSE_MS, (pause || WAIT_MS) * 2);
    say(form.dataset.autosaveFailed, "failed");
    plan(pause);
  } finally {
    underWay = null;
  }
}

function sendLast() {
  if (!isChanged || isLeaving) return;
  isChanged = false;
  post(true).then(took, () => { isChanged = true; plan(WAIT_MS); });
}

// What is under way is waited for, so that it cannot arrive after the form itself.
async function submitted(event) {
  clearTimeout(timer);
  if (!underWay) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  await underWay.catch(() => {});
  isLeaving = true;
  form.requestSubmit(button);
}

if (form && place) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => { if (isChanged) plan(0); });
  form.addEventListener("submit", submitted);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") sendLast(); });
  window.addEventListener("pagehide", sendLast);
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("online", () => { if (isChanged) plan(0); });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isLeaving && place.dataset.kind === "failed") event.preventDefault();
  });
}
