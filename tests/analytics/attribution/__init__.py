"""Attribution: touch models, Markov chains and the sums that follow every order."""
