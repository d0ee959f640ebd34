// A choice of what is forecast or how it is split takes the series with it, which belongs to the former choice.
for (const form of document.querySelectorAll("form[data-filters]")) {
  for (const name of ["about", "by"]) {
    form.elements[name]?.addEventListener("change", () => {
      for (const field of form.querySelectorAll('[name="series"], [name="made"], [name^="d."]')) field.disabled = true;
      form.requestSubmit();
    });
  }
}
// A step shows the fields of its kind.
for (const step of document.querySelectorAll(".step")) {
  const kind = step.querySelector('select[name^="kind"]');
  kind.addEventListener("change", () => {
    step.dataset.kind = kind.value;
  });
}
