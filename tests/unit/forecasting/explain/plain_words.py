"""Numbers and periods written plainly, for tests of sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlainWords:
    """Words without CLDR: what a sentence says can be read in a test."""

    language: str = "en"

    def amount(self, value: float, *, signed: bool = False) -> str:
        """Write whole numbers."""
        return f"{value:+,.0f}" if signed else f"{value:,.0f}"

    def percent(self, fraction: float, *, decimals: int = 0, signed: bool = False) -> str:
        """Write a percentage."""
        return f"{100 * fraction:{'+' if signed else ''}.{decimals}f} %"

    def decimal(self, value: float) -> str:
        """Write one decimal."""
        return f"{value:.1f}"

    def period(self, ds: object) -> str:
        """Write the period as it is."""
        return str(ds)

    def place(self, ds: object) -> str | None:
        """Name July only."""
        return {"en": "July", "ru": "июль"}[self.language] if str(ds).endswith("-07") else None

    def plural_form(self, count: int) -> str:
        """Know twelve."""
        return "other" if self.language == "en" else "many" if count >= 5 else "few"
