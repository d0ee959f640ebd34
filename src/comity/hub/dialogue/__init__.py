"""Questions and answers between secretariat and providers."""
