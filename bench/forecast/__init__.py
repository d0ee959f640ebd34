"""The protocol of honest scores: what is forecast, from where, against what, and how it is scored."""
