// A board that is wider than its place shows its latest periods first.
for (const place of document.querySelectorAll(".board-part .scroll")) place.scrollLeft = place.scrollWidth;
