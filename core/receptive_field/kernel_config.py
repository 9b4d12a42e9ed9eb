"""What a person chooses about one kernel that slides over a picture. A topic's Config may inherit it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.wording import Described
from core.errors import InputError, Problem
from core.params import choice, flag, number, of, text
from core.receptive_field import filters
from core.receptive_field.filters import GABOR, GAUSSIAN, KERNELS, LARGEST, OWN, SOBEL_X, Weights

CONVOLUTION, TRANSPOSED, MAX_POOLING, AVERAGE_POOLING = OPERATIONS = ("Convolution", "Transposed", "Max pooling", "Average pooling")
POOLINGS = (MAX_POOLING, AVERAGE_POOLING)
SIZED = (filters.BOX, GAUSSIAN, GABOR)  # the others have a size of their own


@dataclass(frozen=True, kw_only=True)
class KernelConfig:
    """Everything that decides how a kernel slides. `check_kernel` says whether it all fits together."""

    operation: str = choice(
        "Convolution",
        "Operation",
        "Convolution weighs and adds what lies under the kernel; transposed stamps the kernel; pooling keeps the largest or the mean.",
        OPERATIONS,
    )
    kernel: str = choice(SOBEL_X, "Kernel", "The numbers that slide over the picture.", KERNELS)
    numbers: str = text(
        filters.FIXED[filters.LAPLACIAN],
        "Own numbers",
        "Rows end with a semicolon: 0 1 0; 1 -4 1; 0 1 0. Fractions such as 1/9 are read too.",
        longest=filters.LONGEST,
    )
    kernel_size: int = number(3, "Kernel size", "Rows and columns of the kernel, or of a pool’s window.", low=1, high=LARGEST)
    sigma: float = number(1.0, "Width σ", "Of the Gaussian: how far it blurs.", low=0.3, high=3.0, step=0.1, unit="pixels")
    wavelength: float = number(4.0, "Wavelength", "Of the Gabor’s stripes.", low=2.0, high=12.0, step=0.5, unit="pixels")
    orientation: float = number(
        0.0,
        "Orientation",
        "Which way the Gabor’s wave runs: 0 across, so that it finds upright stripes.",
        low=0.0,
        high=180.0,
        step=15.0,
        unit="°",
    )
    flipped: bool = flag(
        False, "Flip the kernel", "On: convolution as in mathematics. Off: cross-correlation, which networks call convolution."
    )
    stride: int = number(1, "Stride", "How far the kernel goes at each step.", low=1, high=4, unit="pixels")
    pad: int = number(
        0, "Padding", "Rings of zeros around the picture; a transposed convolution cuts so many off.", low=0, high=6, unit="pixels"
    )
    dilation: int = number(1, "Dilation", "The kernel’s numbers lie so far apart.", low=1, high=4, unit="pixels")
    extra: int = number(0, "Output padding", "Rows and columns that a transposed convolution adds below and at the right.", low=0, high=3)
    side: int = number(
        12, "Small picture", "The kernel slides over the picture made so small that its numbers can be read.", low=4, high=16, unit="pixels"
    )

    @property
    def kernel_weights(self) -> Weights:
        """The numbers as they are multiplied, (rows, columns): turned upside down and left to right where the kernel is flipped.

        An average pool's are all 1 / size^2; a max pool has a window and no numbers: ones. Raises: InputError for bad numbers of one's own.
        """
        if self.operation in POOLINGS:
            each = 1.0 if self.operation == MAX_POOLING else 1 / self.kernel_size**2
            return np.full((self.kernel_size, self.kernel_size), each)
        found = filters.weights(
            self.kernel, self.kernel_size, sigma=self.sigma, wavelength=self.wavelength, orientation=self.orientation, own=self.numbers
        )
        return found[::-1, ::-1] if self.flipped else found

    @property
    def spread(self) -> int:
        """How far apart the numbers lie: the dilation, which average pooling does not have."""
        return 1 if self.operation == AVERAGE_POOLING else self.dilation

    def kernel_effective(self) -> tuple[str, ...]:
        """The settings that have an effect on what is chosen, in reading order."""
        names = {"operation", "stride", "pad", "side"}
        if self.operation in POOLINGS:
            names |= {"kernel_size"} | ({"dilation"} if self.operation == MAX_POOLING else set())
        else:
            own = {GAUSSIAN: {"sigma"}, GABOR: {"wavelength", "orientation"}, OWN: {"numbers"}}
            names |= {"kernel", "dilation", "flipped", *own.get(self.kernel, ()), *(("kernel_size",) if self.kernel in SIZED else ())}
            names |= {"extra"} if self.operation == TRANSPOSED else set()
        return tuple(name for name in of(KernelConfig) if name in names)

    def check_kernel(self) -> None:
        """Raises InputError, with all problems at once, where the kernel does not fit the picture, or its numbers cannot be read."""
        label = {name: param.label for name, param in of(KernelConfig).items()}
        shape = self.kernel_weights.shape
        problems = []
        reach = [self.spread * (k - 1) + 1 for k in shape]
        if self.operation == TRANSPOSED:
            if self.extra >= max(self.stride, self.dilation):
                problems.append(
                    Problem(label["extra"], self.extra, f"less than the stride or the dilation, {max(self.stride, self.dilation)}")
                )
            out = min((self.side - 1) * self.stride - 2 * self.pad + one + self.extra for one in reach)
            if out < 1:
                problems.append(Problem(label["pad"], self.pad, f"at most {(2 * self.pad + out - 1) // 2}, or nothing is left"))
        else:
            room = self.side + 2 * self.pad
            if max(reach) > room:
                wide = f"{shape[0]} × {shape[1]}" + (
                    f", which dilation spreads over {max(reach)} pixels" if max(reach) > max(shape) else ""
                )
                where = label["kernel_size" if self.operation in POOLINGS else "kernel"]
                problems.append(Problem(where, Described(wide), f"at most {room} pixels, the picture with its padding"))
        if self.operation in POOLINGS and self.pad > self.kernel_size // 2:
            problems.append(Problem(label["pad"], self.pad, f"at most half of the pool’s window, {self.kernel_size // 2}, as in PyTorch"))
        if problems:
            raise InputError(problems)
