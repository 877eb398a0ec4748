"""One layer of the dense chain in numpy (theory.md section 2), on request: the yardstick of the benchmarks.

Reads lines "tokenCount dimension headCount beta eta", applies one layer to tokens of that shape and answers with the
milliseconds that it took. A is not formed, V is drawn for every head; random numbers are part of the work.
"""

import sys
import time

import numpy as np

generator = np.random.default_rng(1)
states = {}


def layer(tokens, head_count, beta, eta):
    n, d = tokens.shape
    update = np.zeros_like(tokens)
    for _ in range(head_count):
        w, w_prime, value = (generator.standard_normal((d, d)) / np.sqrt(d) for _ in range(3))
        logits = beta * ((tokens @ w_prime) @ (tokens @ w).T)
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        update += (logits @ tokens) @ value.T
    tokens = tokens + (eta / head_count) * update
    return tokens / np.linalg.norm(tokens, axis=1, keepdims=True)


print(f"numpy {np.__version__}", flush=True)
for line in sys.stdin:
    n, d, head_count, beta, eta = line.split()
    shape = (int(n), int(d))
    if shape not in states:
        tokens = generator.standard_normal(shape)
        states[shape] = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    start = time.perf_counter()
    states[shape] = layer(states[shape], int(head_count), float(beta), float(eta))
    print(1000 * (time.perf_counter() - start), flush=True)
