"""The parts of the page on which any dataflow's figures are explored."""
