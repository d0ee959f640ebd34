"""Sending files in the browser: the form, the way in, the report, the list, the assistant for national layouts."""
