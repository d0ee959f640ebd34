"""Mirror statistics: one flow counted by the state that is left and by the state that is entered."""
