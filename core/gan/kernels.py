"""Two small networks that play against each other, as one compiled loop: so many updates of the discriminator, then of the generator.

Arrays are feature-major, (features, lanes): a lane is a sample, so that the innermost loop runs over neighbours in memory. Weights of a
network lie in one array (layers, widest + 1, widest): [k, i, j] leads from input i to output j of layer k, the last row is the biases.
Gradients are written out by hand. A penalty on the discriminator's slope needs the slope's own gradient: since (leaky) ReLU has no
curvature, the slope is a product of the weights and the masks, and its gradient one pass forward (tangents) and one back.

Without numba the same functions run as plain Python, slowly. All stay in this one file: numba's cache on disk knows a function by its file.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

NON_SATURATING, SATURATING, LEAST_SQUARES, HINGE, CLIPPED, PENALISED = range(6)  # rules.loss, in the order of config.LOSSES
SGD, ADAM, RMSPROP = range(3)  # of a network, in the order of config.OPTIMIZERS
AT_REAL, BETWEEN, AROUND = range(3)  # where a slope is measured: R1, WGAN-GP, DRAGAN
# What luck decides in one update, a batch of draws for each: see core.gan.luck.
REAL, NOISE, FLIP_REAL, FLIP_MADE, BLUR, MIX, AWAY, PARTS = 0, 1, 2, 3, 4, 8, 9, 12
D_NORM, G_NORM, PENALTY = range(3)  # game.told
EPSILON = 1e-8  # of Adam and RMSprop, as in torch.optim
FORGETS = 0.99  # of RMSprop, as in torch.optim


class Net(NamedTuple):
    """One network at work. sizes: (layers + 1,). weights, gradient, first, second: (layers, widest + 1, widest); used: what it computes
    with, the weights or those spectrally normalised. ahead, back: (layers, widest), vectors of the power iteration. layers: (layers + 1,
    widest, lanes), inputs and what each layer gives; deltas, tangents: the same, of the gradients. taken: (1,), updates so far."""

    sizes: NDArray[np.int64]
    weights: NDArray[np.float32]
    used: NDArray[np.float32]
    gradient: NDArray[np.float32]
    first: NDArray[np.float32]
    second: NDArray[np.float32]
    ahead: NDArray[np.float32]
    back: NDArray[np.float32]
    layers: NDArray[np.float32]
    deltas: NDArray[np.float32]
    tangents: NDArray[np.float32]
    taken: NDArray[np.int64]


class Rules(NamedTuple):
    """How both learn. Numbers are float32, as the networks'."""

    loss: int
    d_optimizer: int
    g_optimizer: int
    d_rate: float
    g_rate: float
    beta1: float
    beta2: float
    slope: float
    tanh: bool
    label: float
    flipped: float
    blur: float
    r1: float
    penalty: float
    dragan: bool
    deviation: float
    spectral: bool
    clip: float
    average: float


class Game(NamedTuple):
    """real, noise: (features, pool), what batches are drawn from; normal: (pool,). average: the generator's averaged weights.

    key: (1,), the seed's; updates: (1,), of both. logits: (3, batch), of the last update of the discriminator on real and made points, and
    of the generator's. told: the last gradients' norms and the last penalty.
    """

    d: Net
    g: Net
    real: NDArray[np.float32]
    noise: NDArray[np.float32]
    normal: NDArray[np.float32]
    average: NDArray[np.float32]
    key: NDArray[np.uint64]
    updates: NDArray[np.int64]
    logits: NDArray[np.float32]
    told: NDArray[np.float64]


# Sums may be taken in another order, but what is not a number stays one: a run that breaks is to be seen.
FAST = {"reassoc", "contract", "nsz", "arcp"}
OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False, "fastmath": FAST, "error_model": "numpy", "no_cfunc_wrapper": True}
compiled = njit(**OPTIONS)
inner = njit(**{**OPTIONS, "no_cpython_wrapper": True})  # called from here only: what Python would need is compiled for nothing
inlined = njit(inline="always", fastmath=FAST, error_model="numpy")
f = np.float32


@compiled
def play(rules, game, rounds, d_updates, g_updates):
    """So many rounds of updates of the discriminator, then of the generator."""
    for _ in range(rounds):
        for _ in range(d_updates):
            update_discriminator(rules, game)
        for _ in range(g_updates):
            update_generator(rules, game)


@inlined
def bits(x):
    """64 well mixed bits of a count. Source: Steele, Lea & Flood (2014), SplitMix64, figure 16."""
    x = x * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@inlined
def below(x, count):
    """The upper 32 of 64 random bits as a whole number from 0 up to, not including, count."""
    return np.int64((x >> np.uint64(32)) * np.uint64(count) >> np.uint64(32))


@inlined
def share(x):
    """The upper 24 of 64 random bits as a number from 0 up to, not including, 1."""
    return f(np.int64(x >> np.uint64(40))) * f(1.0 / 16777216.0)


@inlined
def start(game, part, batch):
    """Where the draws of a part of this update begin."""
    return game.key[0] + np.uint64((game.updates[0] * PARTS + part) * batch)


@inlined
def hyperbolic(x):
    """tanh in float32, to about 3e-7. Source: the rational approximation of Eigen's ptanh, 13 over 6."""
    x = min(max(x, f(-7.90531110763549805)), f(7.90531110763549805))
    u = x * x
    p = f(-2.76076847742355e-16)
    p = p * u + f(2.00018790482477e-13)
    p = p * u + f(-8.60467152213735e-11)
    p = p * u + f(5.12229709037114e-08)
    p = p * u + f(1.48572235717979e-05)
    p = p * u + f(6.37261928875436e-04)
    p = p * u + f(4.89352455891786e-03)
    q = f(1.19825839466702e-06)
    q = q * u + f(1.18534705686654e-04)
    q = q * u + f(2.26843463243900e-03)
    q = q * u + f(4.89352518554385e-03)
    return x * p / q


@inlined
def logistic(x):
    """1 / (1 + exp(-x)), exact to rounding far out too: what is left of a generator's gradient is to be trusted."""
    return f(1.0) / (f(1.0) + f(math.exp(-x)))


@inner
def forward(net, lanes, slope, tanh):
    """From the inputs in layers[0] to the outputs in layers[-1]."""
    depth = net.sizes.size - 1
    for k in range(depth):
        dense(net.used[k], net.sizes[k], net.sizes[k + 1], net.layers[k], net.layers[k + 1], lanes)
        if k < depth - 1:
            for j in range(net.sizes[k + 1]):
                y = net.layers[k + 1, j]
                for v in range(lanes):
                    y[v] = y[v] if y[v] > f(0.0) else slope * y[v]
    if tanh:
        for j in range(net.sizes[depth]):
            y = net.layers[depth, j]
            for v in range(lanes):
                y[v] = hyperbolic(y[v])


@inner
def dense(weights, inputs, outputs, x, y, lanes):
    """y[j] = bias[j] + sum over i of weights[i, j] x[i]."""
    bias = len(weights) - 1
    for j in range(outputs):
        row = y[j]
        c = weights[bias, j]
        for v in range(lanes):
            row[v] = c
        i = 0
        while i + 4 <= inputs:
            w0, w1, w2, w3 = weights[i, j], weights[i + 1, j], weights[i + 2, j], weights[i + 3, j]
            x0, x1, x2, x3 = x[i], x[i + 1], x[i + 2], x[i + 3]
            for v in range(lanes):
                row[v] += w0 * x0[v] + w1 * x1[v] + w2 * x2[v] + w3 * x3[v]
            i += 4
        while i + 2 <= inputs:
            w0, w1 = weights[i, j], weights[i + 1, j]
            x0, x1 = x[i], x[i + 1]
            for v in range(lanes):
                row[v] += w0 * x0[v] + w1 * x1[v]
            i += 2
        if i < inputs:
            w0 = weights[i, j]
            x0 = x[i]
            for v in range(lanes):
                row[v] += w0 * x0[v]


@inner
def back(weights, inputs, outputs, above, below_, lanes):
    """below_[i] = sum over j of weights[i, j] above[j]."""
    for i in range(inputs):
        row = below_[i]
        for v in range(lanes):
            row[v] = f(0.0)
        j = 0
        while j + 4 <= outputs:
            w0, w1, w2, w3 = weights[i, j], weights[i, j + 1], weights[i, j + 2], weights[i, j + 3]
            d0, d1, d2, d3 = above[j], above[j + 1], above[j + 2], above[j + 3]
            for v in range(lanes):
                row[v] += w0 * d0[v] + w1 * d1[v] + w2 * d2[v] + w3 * d3[v]
            j += 4
        while j < outputs:
            w0 = weights[i, j]
            d0 = above[j]
            for v in range(lanes):
                row[v] += w0 * d0[v]
            j += 1


@inner
def backward(net, lanes, slope, inputs_too):
    """From the gradients in deltas[-1] to those of every layer's outputs before its activation; deltas[0] are those of the inputs."""
    depth = net.sizes.size - 1
    for k in range(depth - 1, -1, -1):
        if k == 0 and not inputs_too:
            return
        back(net.used[k], net.sizes[k], net.sizes[k + 1], net.deltas[k + 1], net.deltas[k], lanes)
        if k > 0:
            masked(net.deltas[k], net.layers[k], net.sizes[k], lanes, slope)


@inner
def masked(rows, layer, size, lanes, slope):
    """rows * the derivative of (leaky) ReLU where it gave `layer`."""
    for i in range(size):
        row, a = rows[i], layer[i]
        for v in range(lanes):
            row[v] = row[v] if a[v] > f(0.0) else slope * row[v]


@inner
def gather(gradient, inputs, outputs, x, delta, lanes):
    """gradient[i, j] += sum over lanes of x[i] delta[j]."""
    for j in range(outputs):
        g = delta[j]
        i = 0
        while i + 4 <= inputs:
            a0, a1, a2, a3 = x[i], x[i + 1], x[i + 2], x[i + 3]
            s0, s1, s2, s3 = f(0.0), f(0.0), f(0.0), f(0.0)
            for v in range(lanes):
                t = g[v]
                s0 += t * a0[v]
                s1 += t * a1[v]
                s2 += t * a2[v]
                s3 += t * a3[v]
            gradient[i, j] += s0
            gradient[i + 1, j] += s1
            gradient[i + 2, j] += s2
            gradient[i + 3, j] += s3
            i += 4
        while i < inputs:
            a0 = x[i]
            s0 = f(0.0)
            for v in range(lanes):
                s0 += g[v] * a0[v]
            gradient[i, j] += s0
            i += 1


@inner
def collect(net, lanes):
    """The gradients of all weights and biases, from layers and deltas."""
    for k in range(net.sizes.size - 1):
        gather(net.gradient[k], net.sizes[k], net.sizes[k + 1], net.layers[k], net.deltas[k + 1], lanes)
        for j in range(net.sizes[k + 1]):
            d = net.deltas[k + 1, j]
            s = f(0.0)
            for v in range(lanes):
                s += d[v]
            net.gradient[k, len(net.weights[k]) - 1, j] += s


@inner
def clear(net):
    net.gradient[:] = f(0.0)


@inner
def share_out(net, batch):
    """From the sum over a batch to its mean. Summed first: where pushes of +1 and -1 cancel, nothing is left for Adam to blow up."""
    for k in range(len(net.gradient)):
        for i in range(net.gradient.shape[1]):
            for j in range(net.gradient.shape[2]):
                net.gradient[k, i, j] /= f(batch)


@inner
def made(rules, game, batch):
    """Made points in the generator's last layer, from noise drawn for this update."""
    first = start(game, NOISE, batch)
    pool = game.noise.shape[1]
    for v in range(batch):
        at = below(bits(first + np.uint64(v)), pool)
        for i in range(len(game.noise)):
            game.g.layers[0, i, v] = game.noise[i, at]
    forward(game.g, batch, rules.slope, rules.tanh)


@inner
def blurred(rules, game, batch, side, lane):
    """Instance noise on so many lanes from `lane` on; side: 0 for real points, 1 for made ones."""
    if rules.blur > f(0.0):
        for row in range(2):
            first = start(game, BLUR + 2 * side + row, batch)
            x = game.d.layers[0, row]
            for v in range(batch):
                x[lane + v] += rules.blur * game.normal[below(bits(first + np.uint64(v)), game.normal.size)]


@inner
def update_discriminator(rules, game):
    """One step of the discriminator on a batch of real and a batch of made points."""
    net, batch = game.d, game.logits.shape[1]
    if rules.spectral:
        iterate(net)
        normalise(net)
    made(rules, game, batch)
    first, pool, last = start(game, REAL, batch), game.real.shape[1], game.g.sizes.size - 1
    for v in range(batch):
        at = below(bits(first + np.uint64(v)), pool)
        for i in range(2):
            net.layers[0, i, v] = game.real[i, at]
            net.layers[0, i, batch + v] = game.g.layers[last, i, v]
    for side in range(2):
        blurred(rules, game, batch, side, side * batch)
    clear(net)
    game.told[PENALTY] = 0.0
    for where in range(3):  # one call: numba would compile each by itself
        if rules.r1 > f(0.0) if where == AT_REAL else rules.loss == PENALISED if where == BETWEEN else rules.dragan:
            game.told[PENALTY] += penalise(rules, game, batch, where)
    forward(net, 2 * batch, rules.slope, False)
    depth = net.sizes.size - 1
    out, delta = net.layers[depth, 0], net.deltas[depth, 0]
    flip_real, flip_made = start(game, FLIP_REAL, batch), start(game, FLIP_MADE, batch)
    for v in range(2 * batch):
        real = v < batch
        game.logits[0 if real else 1, v if real else v - batch] = out[v]
        if rules.flipped > f(0.0):
            luck = share(bits(flip_real + np.uint64(v) if real else flip_made + np.uint64(v - batch)))
            if luck < rules.flipped:
                real = not real
        delta[v] = as_real(rules, out[v]) if real else as_made(rules, out[v])
    backward(net, 2 * batch, rules.slope, False)
    collect(net, 2 * batch)
    share_out(net, batch)
    if rules.spectral:
        unnormalise(net)
    game.told[D_NORM] = norm(net)
    step(rules, net, rules.d_optimizer, rules.d_rate)
    if rules.loss == CLIPPED:
        clip(net, rules.clip)
    settle(net, rules.spectral)
    game.updates[0] += 1


@inner
def update_generator(rules, game):
    """One step of the generator: the discriminator is asked, and not changed."""
    net, critic, batch = game.g, game.d, game.logits.shape[1]
    made(rules, game, batch)
    depth, last = critic.sizes.size - 1, net.sizes.size - 1
    for i in range(2):
        for v in range(batch):
            critic.layers[0, i, v] = net.layers[last, i, v]
    blurred(rules, game, batch, 1, 0)
    forward(critic, batch, rules.slope, False)
    out, delta = critic.layers[depth, 0], critic.deltas[depth, 0]
    for v in range(batch):
        game.logits[2, v] = out[v]
        delta[v] = as_made_by(rules, out[v])
    backward(critic, batch, rules.slope, True)
    for i in range(2):
        y, above, here = net.layers[last, i], critic.deltas[0, i], net.deltas[last, i]
        for v in range(batch):
            here[v] = above[v] * (f(1.0) - y[v] * y[v]) if rules.tanh else above[v]
    clear(net)
    backward(net, batch, rules.slope, False)
    collect(net, batch)
    share_out(net, batch)
    game.told[G_NORM] = norm(net)
    step(rules, net, rules.g_optimizer, rules.g_rate)
    copied(net)
    keep, new = rules.average, f(1.0) - rules.average
    for k in range(len(net.weights)):
        for i in range(net.weights.shape[1]):
            for j in range(net.weights.shape[2]):
                game.average[k, i, j] = keep * game.average[k, i, j] + new * net.weights[k, i, j]
    game.updates[0] += 1


@inlined
def as_real(rules, s):
    """Derivative of the discriminator's loss on a sample that is called real, by its logit s."""
    if rules.loss <= SATURATING:
        return logistic(s) - rules.label
    if rules.loss == LEAST_SQUARES:
        return s - rules.label
    if rules.loss == HINGE:
        return f(-1.0) if s < f(1.0) else f(0.0)
    return f(-1.0)


@inlined
def as_made(rules, s):
    """The same on a sample that is called made."""
    if rules.loss <= SATURATING:
        return logistic(s)
    if rules.loss == LEAST_SQUARES:
        return s
    if rules.loss == HINGE:
        return f(1.0) if s > f(-1.0) else f(0.0)
    return f(1.0)


@inlined
def as_made_by(rules, s):
    """Derivative of the generator's loss by the discriminator's logit."""
    if rules.loss == NON_SATURATING:
        return -logistic(-s)
    if rules.loss == SATURATING:
        return -logistic(s)
    if rules.loss == LEAST_SQUARES:
        return s - f(1.0)
    return f(-1.0)


@inner
def penalise(rules, game, batch, where):
    """Add a slope penalty's gradient; returns the penalty.

    AT_REAL: r1 / 2 * mean |grad D(x)|^2 (Mescheder, Geiger & Nowozin, 2018). BETWEEN, AROUND: penalty * mean (|grad D| - 1)^2, between real
    and made points (Gulrajani et al., 2017) or around real ones (Kodali et al., 2017). With u = d penalty / d slope, the gradient by the
    weights of layer k is tangents[k] x deltas[k + 1]: the slope is linear in each layer's weights.
    """
    net = game.d
    depth = net.sizes.size - 1
    mix, away = start(game, MIX, batch), start(game, AWAY, batch)
    for v in range(batch):
        a = share(bits(mix + np.uint64(v)))
        for i in range(2):
            x, other = net.layers[0, i, v], net.layers[0, i, batch + v]
            if where == BETWEEN:
                net.tangents[0, i, v] = a * x + (f(1.0) - a) * other
            elif where == AROUND:
                u = share(bits(away + np.uint64(i * batch + v)))
                net.tangents[0, i, v] = x + a * f(0.5) * rules.deviation * u
            else:
                net.tangents[0, i, v] = x
    for i in range(2):  # the points take the place of the batch, which waits in deltas[0]
        for v in range(2 * batch):
            net.deltas[0, i, v] = net.layers[0, i, v]
        for v in range(batch):
            net.layers[0, i, v] = net.tangents[0, i, v]
    forward(net, batch, rules.slope, False)
    for i in range(2):
        for v in range(2 * batch):
            net.layers[0, i, v] = net.deltas[0, i, v]
    for v in range(batch):
        net.deltas[depth, 0, v] = f(1.0)
    backward(net, batch, rules.slope, True)
    total = 0.0
    for v in range(batch):
        gx, gy = net.deltas[0, 0, v], net.deltas[0, 1, v]
        length = f(math.sqrt(gx * gx + gy * gy))
        if where == AT_REAL:
            total += 0.5 * rules.r1 * length * length
            weight = rules.r1
        else:
            total += rules.penalty * (length - f(1.0)) * (length - f(1.0))
            weight = f(2.0) * rules.penalty * (length - f(1.0)) / length if length > f(0.0) else f(0.0)
        net.tangents[0, 0, v], net.tangents[0, 1, v] = weight * gx, weight * gy
    for k in range(depth):
        gather(net.gradient[k], net.sizes[k], net.sizes[k + 1], net.tangents[k], net.deltas[k + 1], batch)
        if k < depth - 1:
            carried(net.used[k], net.sizes[k], net.sizes[k + 1], net.tangents[k], net.tangents[k + 1], batch)
            masked(net.tangents[k + 1], net.layers[k + 1], net.sizes[k + 1], batch, rules.slope)
    return total / batch


@inner
def carried(weights, inputs, outputs, x, y, lanes):
    """y[j] = sum over i of weights[i, j] x[i]: a layer without its biases."""
    for j in range(outputs):
        row = y[j]
        for v in range(lanes):
            row[v] = f(0.0)
        for i in range(inputs):
            w, x0 = weights[i, j], x[i]
            for v in range(lanes):
                row[v] += w * x0[v]


@compiled
def iterate(net):
    """One power iteration, layer by layer, towards the vectors of the largest singular value. Source: Miyato et al. (2018), algorithm 1."""
    for k in range(net.sizes.size - 1):
        w, inputs, outputs, v, u = net.weights[k], net.sizes[k], net.sizes[k + 1], net.back[k], net.ahead[k]
        for i in range(inputs):
            s = f(0.0)
            for j in range(outputs):
                s += w[i, j] * u[j]
            v[i] = s
        scale(v, inputs)
        for j in range(outputs):
            s = f(0.0)
            for i in range(inputs):
                s += w[i, j] * v[i]
            u[j] = s
        scale(u, outputs)


@inner
def normalise(net):
    """used = weights / sigma, layer by layer; sigma = back W ahead, which the power iteration brings to the largest singular value."""
    for k in range(net.sizes.size - 1):
        w, inputs, outputs, v, u = net.weights[k], net.sizes[k], net.sizes[k + 1], net.back[k], net.ahead[k]
        sigma = f(0.0)
        for i in range(inputs):
            for j in range(outputs):
                sigma += v[i] * w[i, j] * u[j]
        for i in range(len(w) - 1):
            for j in range(outputs):
                net.used[k, i, j] = w[i, j] / sigma
        for j in range(outputs):
            net.used[k, len(w) - 1, j] = w[len(w) - 1, j]


@inner
def scale(x, size):
    """To length 1."""
    s = f(0.0)
    for i in range(size):
        s += x[i] * x[i]
    s = max(f(math.sqrt(s)), f(1e-12))
    for i in range(size):
        x[i] /= s


@inner
def unnormalise(net):
    """From the gradient by the normalised weights to that by the weights: (g - <g, used> back x ahead) / sigma.

    Source: Miyato et al. (2018), equation 12.
    """
    for k in range(net.sizes.size - 1):
        w, g, inputs, outputs = net.weights[k], net.gradient[k], net.sizes[k], net.sizes[k + 1]
        sigma, along = f(0.0), f(0.0)
        for i in range(inputs):
            for j in range(outputs):
                sigma += net.back[k, i] * w[i, j] * net.ahead[k, j]
                along += g[i, j] * net.used[k, i, j]
        for i in range(inputs):
            for j in range(outputs):
                g[i, j] = (g[i, j] - along * net.back[k, i] * net.ahead[k, j]) / sigma


@compiled
def settle(net, spectral):
    """What the discriminator computes with until its next update."""
    if spectral:
        normalise(net)
    else:
        copied(net)


@inner
def copied(net):
    """A network computes with its weights as they are."""
    for k in range(len(net.weights)):
        for i in range(net.weights.shape[1]):
            for j in range(net.weights.shape[2]):
                net.used[k, i, j] = net.weights[k, i, j]


@inner
def norm(net):
    """Length of the whole gradient."""
    total = 0.0
    for k in range(len(net.gradient)):
        for i in range(net.gradient.shape[1]):
            for j in range(net.gradient.shape[2]):
                total += net.gradient[k, i, j] * net.gradient[k, i, j]
    return math.sqrt(total)


@inner
def clip(net, most):
    for k in range(len(net.weights)):
        for i in range(net.weights.shape[1]):
            for j in range(net.weights.shape[2]):
                net.weights[k, i, j] = min(max(net.weights[k, i, j], -most), most)


@inner
def step(rules, net, optimizer, rate):
    """One step of SGD, Adam (Kingma & Ba, 2015, algorithm 1) or RMSprop, as torch.optim takes it."""
    net.taken[0] += 1
    b1, b2 = rules.beta1, rules.beta2
    first = rate / f(1.0 - float(b1) ** net.taken[0])
    root = f(math.sqrt(1.0 - float(b2) ** net.taken[0]))
    for k in range(len(net.weights)):
        for i in range(net.weights.shape[1]):
            w, g, m, s = net.weights[k, i], net.gradient[k, i], net.first[k, i], net.second[k, i]
            if optimizer == SGD:
                for j in range(w.size):
                    w[j] -= rate * g[j]
            elif optimizer == ADAM:
                for j in range(w.size):
                    m[j] = b1 * m[j] + (f(1.0) - b1) * g[j]
                    s[j] = b2 * s[j] + (f(1.0) - b2) * g[j] * g[j]
                    w[j] -= first * m[j] / (np.sqrt(s[j]) / root + f(EPSILON))
            else:
                for j in range(w.size):
                    s[j] = f(FORGETS) * s[j] + f(1.0 - FORGETS) * g[j] * g[j]
                    w[j] -= rate * g[j] / (np.sqrt(s[j]) + f(EPSILON))
