"""Fan-outs, fan-ins and the blocks between them."""
