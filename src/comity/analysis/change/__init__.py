"""A change explained: what each part adds to it, what is common and what is own, whether it is usual."""
