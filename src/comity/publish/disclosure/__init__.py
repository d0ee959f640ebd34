"""Disclosure control: small counts become 0 or the base, totals are made anew from what is shown of their parts."""
