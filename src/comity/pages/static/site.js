// Comity's pages work without this; it lets charts answer to touch, and lists close when something else is used.
import { enlivenCharts } from "./charts-touch.js";
enlivenCharts(document);
for (const menu of document.querySelectorAll("details.more, details.pick")) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A page that stands in for one that is being made is followed by it without the fragment that was asked for.
const place = `place in ${location.pathname}`;
if (document.querySelector("progress[data-preparing]")) {
  if (location.hash) sessionStorage.setItem(place, location.hash);
} else {
  const fragment = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  if (fragment && !location.hash) location.replace(fragment);
}
