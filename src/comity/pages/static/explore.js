// The page works without this: it adds search in lists of codes, the slider over vintages, and buttons that copy.
const form = document.getElementById("cut");

function openOneAtATime(picks) {
  for (const pick of picks) {
    pick.addEventListener("toggle", () => {
      if (pick.open) for (const other of picks) if (other !== pick) other.open = false;
    });
  }
}

function addSearch(pick) {
  const codes = [...pick.querySelectorAll(".codes li")];
  if (codes.length < 9) return;
  const search = document.createElement("input");
  search.type = "search";
  search.autocomplete = "off";
  search.setAttribute("aria-label", pick.closest(".field").querySelector(".label").textContent);
  search.placeholder = "⌕";
  pick.querySelector(".codes").before(search);
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    for (const code of codes) code.hidden = !code.textContent.toLocaleLowerCase().includes(wanted);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function keepApart(pick) {
  const every = pick.querySelector("[data-every]");
  if (!every) return;
  const codes = [...pick.querySelectorAll(".codes input")];
  every.addEventListener("change", () => {
    if (every.checked) for (const code of codes) code.checked = false;
  });
  for (const code of codes) {
    code.addEventListener("change", () => {
      if (code.checked) every.checked = false;
    });
  }
}

function makeSlider(select) {
  const options = [...select.options].reverse(); // from the oldest vintage to the latest
  if (options.length < 3) return;
  const row = document.createElement("div");
  const slider = document.createElement("input");
  const told = document.createElement("output");
  row.className = "slide";
  slider.type = "range";
  slider.max = String(options.length - 1);
  if (select.options[0].value === "") options.push(options.splice(options.indexOf(select.options[0]), 1)[0]);
  slider.value = String(options.findIndex((option) => option.selected));
  const show = () => {
    const option = options[Number(slider.value)];
    told.textContent = option.textContent;
    slider.setAttribute("aria-valuetext", option.textContent);
  };
  slider.setAttribute("aria-label", document.querySelector(`label[for="${select.id}"]`).textContent);
  slider.addEventListener("input", show);
  slider.addEventListener("change", () => {
    options[Number(slider.value)].selected = true;
    form.requestSubmit();
  });
  show();
  row.append(slider, told);
  select.hidden = true;
  select.after(row);
}

function copyFrom(button) {
  if (!navigator.clipboard) return;
  const told = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = told;
    }, 2000);
  });
}

if (form) {
  const picks = [...form.querySelectorAll(".pick")];
  openOneAtATime(picks);
  for (const pick of picks) {
    addSearch(pick);
    keepApart(pick);
  }
  for (const select of document.querySelectorAll("[data-slide]")) makeSlider(select);
  for (const button of document.querySelectorAll("[data-plain]")) button.hidden = true;
  for (const select of document.querySelectorAll("[data-go]")) {
    select.addEventListener("change", () => form.requestSubmit());
  }
}
for (const button of document.querySelectorAll("[data-copy]")) copyFrom(button);
