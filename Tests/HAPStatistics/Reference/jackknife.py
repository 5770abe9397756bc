"""The jackknife over plots, done by leaving each plot of the trees out and counting anew. Python's own library alone:

    python3 jackknife.py > jackknife.json
"""
import json
import math
import os
from collections import Counter

folder = os.path.dirname(os.path.abspath(__file__))
plots = json.load(open(os.path.join(folder, "reference.R.json")))["plots"]


def frequencies(samples):
    counts = Counter(function for sample in samples for function in sample)
    return Counter(counts.values())


def chao2(samples):
    m, q = len(samples), frequencies(samples)
    if q[2] > 0:
        return sum(q.values()) + (m - 1) / m * q[1] ** 2 / (2 * q[2])
    return sum(q.values()) + (m - 1) / m * q[1] * (q[1] - 1) / 2


def coverage(samples):
    m, q = len(samples), frequencies(samples)
    u = sum(k * n for k, n in q.items())
    return 1 - q[1] / u * (m - 1) * q[1] / ((m - 1) * q[1] + 2 * q[2])


def curve(samples, t):
    m, q = len(samples), frequencies(samples)
    return sum(n * (1 - math.comb(m - k, t) / math.comb(m, t)) for k, n in q.items())


def error(estimate):
    m = len(plots)
    values = [estimate(plots[:left] + plots[left + 1:]) for left in range(m)]
    mean = math.fsum(values) / m
    return math.sqrt((m - 1) / m * math.fsum((value - mean) ** 2 for value in values))


print(json.dumps({
    "origin": "Tests/HAPStatistics/Reference/jackknife.py, Python's standard library",
    "chao2_error": error(chao2), "coverage_error": error(coverage), "at": [1, 10, 40],
    "curve_errors": [error(lambda samples: curve(samples, t)) for t in (1, 10, 40)],
}))
