#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-scipy.py WRITE-STATISTICS

Compares ltrun's statistics with SciPy's on made-up samples, and what SciPy lacks with
its definition, written out the slow way. Exit status 77: python3-scipy is not there.
"""
import itertools
import random
import subprocess
import sys

try:
    import numpy
    from scipy import optimize, stats
except ImportError:
    print("skipped: needs python3-scipy")
    sys.exit(77)


def text(values):
    return ",".join(repr(float(v)) for v in values)


class Checks:
    def __init__(self, program):
        self.program = program
        self.lines = []
        self.checks = []

    def add(self, what, a, b, check):
        self.lines.append(f"{what} {a} {b}")
        self.checks.append(check)

    def run(self):
        answer = subprocess.run([self.program], input="\n".join(self.lines) + "\n", text=True,
                                capture_output=True, check=True).stdout.splitlines()
        if len(answer) != len(self.checks):
            return [f"{len(answer)} answers to {len(self.checks)} questions"]
        failures = []
        for line, found, check in zip(self.lines, answer, self.checks):
            wrong = check([float(word) for word in found.split()])
            if wrong:
                failures.append(f"{line[:200]}: {wrong}, found {found}")
        return failures


def near(found, expected, relative, absolute=0.0):
    return all(abs(f - e) <= absolute + relative * abs(e) for f, e in zip(found, expected))


def expect(expected, relative, absolute=0.0):
    expected = [float(e) for e in expected]
    return lambda found: None if near(found, expected, relative, absolute) \
        else f"expected {expected}"


def add_mann_whitney(checks, draw):
    for i in range(150):
        ties = i % 3 == 0
        n_a, n_b = draw.randint(1, 60 if i % 10 == 0 else 12), draw.randint(1, 12)
        make = (lambda: draw.randint(0, 8)) if ties else (lambda: draw.gauss(10, 2))
        a, b = [make() for _ in range(n_a)], [make() + i % 4 for _ in range(n_b)]
        exact = len(set(a + b)) == n_a + n_b and n_a <= 49 and n_b <= 49
        result = stats.mannwhitneyu(b, a, alternative="two-sided",
                                    method="exact" if exact else "asymptotic")
        if len(set(a + b)) > 1:
            checks.add("mann-whitney", text(a), text(b),
                       expect([result.statistic, result.pvalue], 1e-9))


def add_shift(checks, draw):
    """The interval that inverts the exact test, with SciPy's own distribution of it."""
    for _ in range(60):
        a = [draw.gauss(10, 2) for _ in range(draw.randint(4, 12))]
        b = [draw.gauss(11, 2) for _ in range(draw.randint(4, 12))]
        differences = sorted(y - x for x, y in itertools.product(a, b))
        rank = 0
        while True:
            # P(U <= rank), from samples that have exactly this u.
            p = tail_probability(len(a), len(b), rank)
            if p > 0.025:
                break
            rank += 1
        low = differences[rank - 1] if rank else -numpy.inf
        high = differences[-rank] if rank else numpy.inf
        checks.add("shift", text(a), text(b),
                   expect([numpy.median(differences), low, high], 1e-12))


def tail_probability(n_a, n_b, u):
    """From two samples made to have that u."""
    a = list(range(n_a))
    b = []
    left = u
    for _ in range(n_b):
        step = min(left, n_a)
        b.append(step - 0.5 + 1e-3 * len(b))
        left -= step
    result = stats.mannwhitneyu(b, a, alternative="less", method="exact")
    assert result.statistic == u
    return result.pvalue


def add_student(checks, draw):
    for _ in range(60):
        p, df = draw.uniform(0.001, 0.999), draw.choice([1, 2, 3, 4, 7, 19, 120, 5000])
        checks.add("student", repr(p), repr(float(df)), expect([stats.t.ppf(p, df)], 1e-7, 1e-12))


def add_bootstrap(checks, draw):
    """Both are random: the ends agree to a few percent of the width."""
    for i in range(12):
        a = [draw.lognormvariate(0, 0.5) for _ in range(draw.randint(8, 40))]
        b = [draw.lognormvariate(0.1, 0.5) for _ in range(draw.randint(8, 40))]
        pair = i % 2 == 1
        data = (a, b) if pair else (a,)
        statistic = (lambda x, y: numpy.mean(y) / numpy.mean(x)) if pair else numpy.mean
        try:
            result = stats.bootstrap(data, statistic, n_resamples=9999, method="BCa",
                                     vectorized=False, random_state=i)
        except ValueError:
            continue  # this SciPy has BCa for one sample only
        low, high = result.confidence_interval
        checks.add("bootstrap", text(a), text(b) if pair else "-",
                   expect([low, high], 0, 0.06 * (high - low)))


def energy_statistic(values, min_size):
    """Matteson and James, equations 5 to 7, without any short cut."""
    def mean_pairs(x):
        pairs = [abs(p - q) for p, q in itertools.combinations(x, 2)]
        return sum(pairs) / len(pairs)

    best = (0, -1e300)
    n = len(values)
    for split in range(min_size, n - min_size + 1):
        for end in range(split + min_size, n + 1):
            x, y = values[:split], values[split:end]
            between = sum(abs(p - q) for p in x for q in y) / (len(x) * len(y))
            energy = 2 * between - mean_pairs(x) - mean_pairs(y)
            statistic = len(x) * len(y) / (len(x) + len(y)) * energy
            if statistic > best[1] + 1e-9:
                best = (split, statistic)
    return best


def add_change_point(checks, draw):
    for i in range(12):
        n, min_size = draw.randint(8, 24), draw.randint(2, 4)
        values = [draw.gauss(100 + (10 if j > n // 2 and i % 2 else 0), 3) for j in range(n)]
        checks.add("change-point", text(values), str(min_size),
                   expect(energy_statistic(values, min_size), 1e-9))


def add_usl(checks, draw):
    def law(n, scale, sigma, kappa):
        return scale * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))

    levels = numpy.array([1, 18, 36, 72, 108, 144, 216], dtype=float)  # SPEC SDM91
    specs = [(levels, numpy.array([64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2]))]
    for _ in range(15):
        n = numpy.array([1, 2, 4, 8, 16, 24, 32, 64], dtype=float)
        truth = law(n, draw.uniform(10, 1e6), draw.uniform(0.02, 0.3), draw.uniform(5e-4, 1e-2))
        specs.append((n, truth * numpy.array([draw.gauss(1, 0.01) for _ in n])))
    for n, x in specs:
        fit, covariance = optimize.curve_fit(law, n, x, p0=[x[0], 0.03, 1e-3], maxfev=20000,
                                             xtol=1e-14, ftol=1e-14)
        if min(fit) <= 0:
            continue
        half = stats.t.ppf(0.975, len(n) - 3) * numpy.sqrt(numpy.diag(covariance))
        checks.add("usl", text(n), text(x), expect(list(fit) + list(half), 2e-3))


def main():
    checks = Checks(sys.argv[1])
    draw = random.Random(1)
    for add in (add_mann_whitney, add_shift, add_student, add_bootstrap, add_change_point,
                add_usl):
        add(checks, draw)
    failures = checks.run()
    for failure in failures:
        print("FAIL:", failure)
    print(f"{len(checks.checks)} comparisons with SciPy")
    return 1 if failures or len(checks.checks) < 250 else 0


if __name__ == "__main__":
    sys.exit(main())
