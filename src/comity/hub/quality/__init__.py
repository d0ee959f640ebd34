"""Quality: members' reports and computed indicators."""
