"""Figures of any dataflow for somebody who looks around: what there is, a cut of it, its vintages."""
