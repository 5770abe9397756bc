"""Times numpy and pyroaring on the fleet that StatisticsBenchmarks left, checks that all find the same, and prints ratios.

    peers.py FOLDER
"""
import json
import sys
import time
from importlib.metadata import version

import numpy as np
from pyroaring import BitMap

folder = sys.argv[1]
ours = json.load(open(f"{folder}/hapfleet.json"))
turns = ours["turns"]
bits = np.unpackbits(np.fromfile(f"{folder}/fleet.bin", dtype=np.uint8).reshape(ours["hosts"], -1), axis=1, bitorder="little")
fleet = bits[:, : ours["functions"]].astype(bool)
del bits
bitmaps = [BitMap(np.flatnonzero(host).astype(np.uint32)) for host in fleet]


def best(work, turns=turns):
    times = []
    for _ in range(turns):
        begin = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begin)
    return min(times), result


def check(found, what):
    for key, value in found.items():
        if abs(value - ours[key]) > 1e-9 * max(1, abs(value)):
            sys.exit(f"{what} finds {key} {value}, hapfleet {ours[key]}")


def numpy_statistics():
    counts = fleet.sum(axis=0)
    spectrum = np.bincount(counts, minlength=len(fleet) + 1)[1:]
    return {
        "union": int(fleet.any(axis=0).sum()), "core": int(fleet.all(axis=0).sum()),
        "spectrumSum": int((np.arange(1, len(fleet) + 1) * spectrum).sum()), "spectrumOnes": int(spectrum[0]),
        "median": float(np.median(fleet.sum(axis=1))),
    }


def roaring_statistics():
    """The best that its interface offers for counts: the members of all bitmaps, counted by numpy."""
    union, core = BitMap.union(*bitmaps), BitMap.intersection(*bitmaps)
    counts = np.bincount(np.concatenate([np.asarray(bitmap.to_array()) for bitmap in bitmaps]), minlength=ours["functions"])
    spectrum = np.bincount(counts, minlength=len(bitmaps) + 1)[1:]
    return {
        "union": len(union), "core": len(core), "spectrumSum": int((np.arange(1, len(bitmaps) + 1) * spectrum).sum()),
        "spectrumOnes": int(spectrum[0]), "median": float(np.median([len(bitmap) for bitmap in bitmaps])),
    }


some = np.ascontiguousarray(fleet[: ours["pairedHosts"]])


def boolean_distances():
    """Row by row over the boolean matrix: intersections and unions with all later rows."""
    total = 0.0
    for first in range(len(some) - 1):
        rest = some[first + 1:]
        both = (some[first] & rest).sum(axis=1)
        either = (some[first] | rest).sum(axis=1)
        total += float((1 - both / either).sum())
    return {"distanceSum": total}


def product_distances():
    """The matrix product of floats, which the BLAS does on all processors."""
    matrix = some.astype(np.float32)
    both = matrix @ matrix.T
    sizes = some.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    return {"distanceSum": float((1 - both / either)[np.triu_indices(len(some), 1)].astype(np.float64).sum())}


def show(what, seconds, peer):
    print(f"| {what} | {peer:.3f} | {peer / seconds:.1f} |")


def processors():
    try:
        from threadpoolctl import threadpool_info

        return ", ".join(
            f"{library.get('internal_api')} {library.get('version')} for {library.get('architecture')}, "
            f"{library.get('num_threads')} threads" for library in threadpool_info())
    except ImportError:
        return "its BLAS"


numpy_time, found = best(numpy_statistics)
check(found, "numpy")
roaring_time, found = best(roaring_statistics)
check(found, "pyroaring")
print(f"| union, core, spectrum and median of {ours['hosts']:,} hosts × {ours['functions']:,} functions, best of {turns} | s | × hapfleet's |")
print("| --- | ---: | ---: |")
show("hapfleet, one thread", ours["statisticsSeconds"], ours["statisticsSeconds"])
show(f"numpy {version('numpy')}, boolean matrix", ours["statisticsSeconds"], numpy_time)
show(f"pyroaring {version('pyroaring')}, counted by numpy", ours["statisticsSeconds"], roaring_time)

product_time, found = best(product_distances)
check(found, "numpy's product")
boolean_time, found = best(boolean_distances, 1)
check(found, "numpy")
print()
print(f"| all pairwise Jaccard distances of {ours['pairedHosts']:,} hosts, best of {turns} (the boolean matrix once) | s | × hapfleet's |")
print("| --- | ---: | ---: |")
show("hapfleet, one thread", ours["distancesSeconds"], ours["distancesSeconds"])
show("numpy, boolean matrix row by row", ours["distancesSeconds"], boolean_time)
show(f"numpy, float32 product ({processors()})", ours["distancesSeconds"], product_time)

passed = ours["statisticsSeconds"] < 1 and ours["statisticsSeconds"] <= min(numpy_time, roaring_time)
passed = passed and boolean_time >= 10 * ours["distancesSeconds"]
print()
print("Wanted: the first under 1 s and no slower than the fastest peer, the second at least 10 times as fast as the boolean matrix. "
      + ("Both hold." if passed else "**One does not hold.**"))
sys.exit(0 if passed else 1)
