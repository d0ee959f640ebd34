"""The pages, one file each: `make(hub, asked, texts)` returns what stands on it."""
