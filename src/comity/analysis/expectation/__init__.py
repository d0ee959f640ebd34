"""What each flow was expected to be, as it could be said beforehand, for many flows at once."""
