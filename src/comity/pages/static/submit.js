// Sending a file works without this; it adds dropping, how much was sent, and the check as it goes on.
const form = document.getElementById("send-form");
if (form) enlivenForm(form);
const underWay = document.getElementById("under-way");
if (underWay) follow(underWay);

function enlivenForm(form) {
  const drop = document.getElementById("drop");
  const input = document.getElementById("file");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter);
  });
}

function send(form, button) {
  const data = new FormData(form);
  if (button && button.name) data.set(button.name, button.value);
  const told = document.getElementById("sent");
  const bar = told.querySelector("progress");
  const words = told.querySelector("span");
  const refused = document.getElementById("refused");
  const buttons = form.querySelectorAll("button");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  const request = new XMLHttpRequest();
  const fail = (text) => {
    told.hidden = true;
    refused.hidden = false;
    refused.textContent = text;
    for (const one of buttons) one.disabled = false;
  };
  refused.hidden = true;
  told.hidden = false;
  for (const one of buttons) one.disabled = true;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = event.loaded / event.total;
    words.textContent = `${form.dataset.sending}: ${percent.format(bar.value)}`;
  });
  request.addEventListener("load", () => {
    const answer = read(request.responseText);
    if (request.status < 300 && answer.location) window.location.assign(answer.location);
    else fail([answer.detail || answer.title || form.dataset.failed, answer.remedy].filter(Boolean).join(" "));
  });
  request.addEventListener("error", () => fail(form.dataset.failed));
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Accept-Language", document.documentElement.lang);
  request.send(data);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function follow(place) {
  const items = [...place.querySelectorAll("[data-stage]")];
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const source = new EventSource(place.dataset.events);
  source.addEventListener("step", (event) => {
    const step = JSON.parse(event.data);
    const reached = items.findIndex((item) => item.dataset.stage === step.stage);
    items.forEach((item, at) => {
      const state = at <= reached ? "done" : at === reached + 1 && step.begun ? "now" : "later";
      item.className = state;
      item.querySelector(".word").textContent = place.dataset[state];
    });
    document.getElementById("errors").textContent = number.format(step.errors);
    document.getElementById("warnings").textContent = number.format(step.warnings);
  });
  source.addEventListener("end", (event) => {
    source.close();
    window.location.replace(JSON.parse(event.data).location);
  });
}
