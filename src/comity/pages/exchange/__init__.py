"""What the pages of the exchange share: boards with links, due dates, rates, reminders, submissions, questions."""
