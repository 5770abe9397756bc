# Makes reference.py.json: what scikit-bio, SciPy and ruptures say of the same data. Run once, by hand, in a venv:
#   pip install scikit-bio scipy ruptures && python reference.py > reference.py.json
import json
from importlib.metadata import version

import numpy as np
import ruptures
from scipy.cluster.hierarchy import average
from scipy.spatial.distance import pdist
from scipy.stats import mannwhitneyu
from skbio.diversity import alpha

# Girdled and logged plots of Sackett et al. 2011, the spiders of iNEXT's vignette.
spiders = {
    "girdled": [46, 22, 17, 15, 15, 9, 8, 6, 6, 4] + [2] * 4 + [1] * 12,
    "logged": [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3] + [2] * 4 + [1] * 14,
}
rng = np.random.default_rng(20261125)
base = rng.random(400) < 0.6
hosts = np.array([base ^ (rng.random(400) < 0.05 * (1 + group)) for group in (0, 0, 0, 0, 1, 1, 1, 3, 3)])
linkage = average(pdist(hosts, "jaccard"))
series = {
    "two": np.concatenate([rng.normal(1500, 12, 20), rng.normal(1580, 12, 15), rng.normal(1540, 12, 25)]),
    "none": rng.normal(1500, 12, 40),
    "one": np.concatenate([rng.normal(620, 5, 6), rng.normal(655, 5, 9)]),
}


def breaks(values):
    steps = np.abs(np.diff(values))
    penalty = 3 * (np.median(steps) / 0.6745) ** 2 / 2 * np.log(len(values))
    return ruptures.Pelt(model="l2", min_size=2, jump=1).fit(values).predict(pen=penalty)[:-1]


x, y = [2114, 2131, 2098, 2120, 2107, 2109.5], [2303, 2387, 2110, 2318, 2391, 2295, 2120.25]
print(json.dumps({
    "origin": " ".join(f"{p} {version(p)}" for p in ("scikit-bio", "scipy", "ruptures", "numpy")),
    "spiders": {
        name: {
            "counts": counts,
            "chao1_without_shrinkage": float(alpha.chao1(counts, bias_corrected=False)),
            "ace": float(alpha.ace(counts)),
            "turing": float(alpha.goods_coverage(counts)),
        } for name, counts in spiders.items()
    },
    "hosts": [np.flatnonzero(host).tolist() for host in hosts],
    "jaccard": pdist(hosts, "jaccard").tolist(),
    "upgma_heights": linkage[:, 2].tolist(),
    "upgma_sizes": linkage[:, 3].astype(int).tolist(),
    "series": {name: {"values": values.tolist(), "changes": [int(b) for b in breaks(values)]} for name, values in series.items()},
    "dominance": {"x": x, "y": y, "delta": 2 * mannwhitneyu(y, x).statistic / (len(x) * len(y)) - 1},
}))
