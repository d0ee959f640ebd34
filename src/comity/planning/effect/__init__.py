"""What a measure changed: counterfactual, placebos, interval and p-value."""
