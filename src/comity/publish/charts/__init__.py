"""Charts, declared in Altair and drawn as SVG; the figures come prepared, the texts translated."""
