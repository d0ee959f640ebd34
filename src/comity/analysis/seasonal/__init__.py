"""Seasonal adjustment: X-13ARIMA-SEATS where it is there, STL otherwise, behind one gate of quality."""
