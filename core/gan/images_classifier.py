"""What sees features in pictures: a small classifier that is trained here, or, without classes, principal components of the pixels."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

CLASSIFIER = "our small classifier"
FEATURES, STEPS, BATCH = 32, 400, 64
EXAMPLES = 400  # of which principal components are found


class Classifier(nn.Module):
    """Two strided convolutions, 32 features, and the logits of the classes."""

    def __init__(self, channels: int, side: int, classes: int) -> None:
        super().__init__()
        times = 4 if side > 16 else 2
        self.first = nn.Conv2d(channels, 16, 4 if times == 4 else 3, stride=times // 2, padding=1)
        self.second = nn.Conv2d(16, 32, 4, stride=2, padding=1)
        with torch.no_grad():
            count = self.second(self.first(torch.zeros(1, channels, side, side))).numel()
        self.hidden, self.last = nn.Linear(count, FEATURES), nn.Linear(FEATURES, classes)

    def features(self, x: Tensor) -> Tensor:
        """(pictures, 32), from pictures of 0 to 255."""
        x = F.relu(self.second(F.relu(self.first(x.float() / 127.5 - 1))))
        return F.relu(self.hidden(x.flatten(1)))

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.features(x))  # type: ignore[no-any-return]


def taught(x: Tensor, y: Tensor, classes: int, seed: int) -> Classifier:
    """A classifier after 400 steps of Adam on batches of 64. x: (pictures, channels, side, side), 0 to 255. y: their classes."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Classifier(x.shape[1], x.shape[3], classes)
        optimizer = torch.optim.Adam(net.parameters(), lr=2e-3, fused=True)
        for _ in range(STEPS):
            rows = torch.randint(len(x), (BATCH,))
            optimizer.zero_grad()
            F.cross_entropy(net(x[rows]), y[rows]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return net.eval()


def seen_by(net: Classifier, x: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features (pictures, 32) and shares of the classes (pictures, classes)."""
    with torch.no_grad():
        features = net.features(torch.from_numpy(x))
        return features.double().numpy(), F.softmax(net.last(features), 1).double().numpy()


def components(x: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean picture, (pixels,), and the 32 strongest directions, (pixels, at most 32), of 400 pictures."""
    x = x[:EXAMPLES]
    flat = x.reshape(len(x), -1).astype(np.float64) / 127.5 - 1
    middle = flat.mean(0)
    _, _, directions = np.linalg.svd(flat - middle, full_matrices=False)
    return middle, directions[:FEATURES].T


def along(x: NDArray[np.uint8], middle: NDArray[np.float64], directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far pictures reach in these directions."""
    return np.asarray((x.reshape(len(x), -1).astype(np.float64) / 127.5 - 1 - middle) @ directions)
