"""Circles measured: generators with planted truth, metrics, peers and the tables made of them."""
