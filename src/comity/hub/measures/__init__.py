"""The register of measures and joint operations: entered, read by who may see them, and found for a chart."""
