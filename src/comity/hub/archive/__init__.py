"""The archive of situation reports: when they are printed, how, and who may read which."""
