"""Effects of the calendar: feasts that move, days off, the composition of a month; and a second season."""
