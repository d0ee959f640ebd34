"""The service: SDMX-REST, our own API, pages; it calls the hub alone."""
