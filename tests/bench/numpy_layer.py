"""One layer of the dense chain in numpy (theory.md section 2), on request: the yardstick of the benchmarks.

Reads lines "tokenCount dimension headCount beta eta block", applies layers to tokens of that shape until they have taken
`block` milliseconds, and answers with the milliseconds of one. A is not formed, V is drawn for every head; random numbers
are part of the work.
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
    n, d, head_count, beta, eta, block = line.split()
    shape = (int(n), int(d))
    if shape not in states:
        tokens = generator.standard_normal(shape)
        states[shape] = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    start = time.perf_counter()
    calls = 0
    elapsed = 0.0
    while calls == 0 or elapsed < float(block):
        states[shape] = layer(states[shape], int(head_count), float(beta), float(eta))
        calls += 1
        elapsed = 1000 * (time.perf_counter() - start)
    print(elapsed / calls, flush=True)
