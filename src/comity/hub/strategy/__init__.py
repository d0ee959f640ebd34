"""The group's strategy: objectives, actions and indicators, computed from the dataflows; and its legal acts."""
