"""The functions that can be compared: name, parameters, formula in LaTeX, PyTorch's call and gain, borders of pieces, who uses it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.activations import model, typed
from core.activations.expression import parse
from core.activations.model import Floats, Jet

YOURS = "Yours"
MOST = 6  # on screen at once


@dataclass(frozen=True)
class Activation:
    """One function.

    jet: x and its settings, in the order of `settings` -> values and derivatives. settings: fields of Config that it depends on. latex:
    f, f' where nothing is filled in. torch: its call as PyTorch, with {setting} filled in. borders: where its pieces meet, if it has any.
    gain: of `torch.nn.init.calculate_gain`, None where PyTorch has none. used: by whom, with the source.
    """

    jet: Callable[..., Jet]
    latex: str
    slope: str
    torch: str
    used: str
    settings: tuple[str, ...] = ()
    borders: tuple[float, ...] = ()
    gain: Callable[..., float] | None = None


def _cases(*lines: str) -> str:
    return r"\begin{cases}" + r" \\ ".join(lines) + r"\end{cases}"


def _mean_leaky(x: Floats, lower: float, upper: float) -> Jet:
    """RReLU outside training: the mean slope."""
    return model.leaky(x, (lower + upper) / 2)


def _one(*_: float) -> float:
    return 1.0


BELOW = r"& x \le 0"
ABOVE = r"x & x > 0"
S = r"\sigma(x)"

FUNCTIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "Step": Activation(
            model.step,
            _cases(r"1 & x \ge 0", "0 & x < 0"),
            "0",
            "(x >= 0) + 0 * x",
            "The perceptron (Rosenblatt, 1958). No gradient passes, so gradient descent cannot train it.",
            borders=(0.0,),
        ),
        "Linear": Activation(
            model.linear, "x", "1", "nn.Identity()(x)", "The output of a regression (Goodfellow et al., 2016, section 6.2.2).", gain=_one
        ),
        "Sigmoid": Activation(
            model.sigmoid,
            r"\sigma(x) = \frac{1}{1 + e^{-x}}",
            r"\sigma(x)\,(1 - \sigma(x))",
            "nn.Sigmoid()(x)",
            "The gates of the LSTM (Hochreiter & Schmidhuber, 1997); the output for yes or no.",
            gain=_one,
        ),
        "Hardsigmoid": Activation(
            model.hardsigmoid,
            r"\min(\max(\tfrac{x}{6} + \tfrac{1}{2}, 0), 1)",
            _cases(r"\tfrac{1}{6} & |x| < 3", "0 & \\text{else}"),
            "nn.Hardsigmoid()(x)",
            "Squeeze-and-excitation in MobileNetV3 (Howard et al., 2019).",
            borders=(-3.0, 3.0),
        ),
        "Tanh": Activation(
            model.tanh,
            r"\tanh x",
            r"1 - \tanh^2 x",
            "nn.Tanh()(x)",
            "LeNet-5, scaled (LeCun et al., 1998); the cell of the LSTM (Hochreiter & Schmidhuber, 1997).",
            gain=lambda: 5 / 3,
        ),
        "Softsign": Activation(
            model.softsign,
            r"\frac{x}{1 + |x|}",
            r"\frac{1}{(1 + |x|)^2}",
            "nn.Softsign()(x)",
            "Compared with tanh for depth by Glorot & Bengio (2010).",
            borders=(0.0,),
        ),
        "Arctan": Activation(
            model.arctan,
            r"\arctan x",
            r"\frac{1}{1 + x^2}",
            "torch.atan(x)",
            "The stand-in gradient of spiking networks (Fang et al., 2021).",
        ),
        "ReLU": Activation(
            model.relu,
            r"\max(x, 0)",
            _cases("1 & x > 0", r"0 & x \le 0"),
            "nn.ReLU()(x)",
            "AlexNet (Krizhevsky et al., 2012), ResNet (He et al., 2016), the first Transformer (Vaswani et al., 2017).",
            borders=(0.0,),
            gain=lambda: math.sqrt(2),
        ),
        "ReLU6": Activation(
            model.relu6,
            r"\min(\max(x, 0), 6)",
            _cases("1 & 0 < x < 6", r"0 & \text{else}"),
            "nn.ReLU6()(x)",
            "MobileNetV2, for arithmetic in 8 bits (Sandler et al., 2018).",
            borders=(0.0, 6.0),
        ),
        "LeakyReLU": Activation(
            model.leaky,
            _cases(ABOVE, f"a\\,x {BELOW}"),
            _cases("1 & x > 0", f"a {BELOW}"),
            "nn.LeakyReLU({leaky_slope})(x)",
            "a = 0.01 by Maas et al. (2013); 0.1 in YOLO (Redmon et al., 2016); 0.2 in DCGAN (Radford et al., 2016).",
            ("leaky_slope",),
            (0.0,),
            lambda a: math.sqrt(2 / (1 + a * a)),
        ),
        "PReLU": Activation(
            model.leaky,
            _cases(ABOVE, f"a\\,x {BELOW}"),
            _cases("1 & x > 0", f"a {BELOW}"),
            "nn.functional.prelu(x, x.new_tensor([{prelu_weight}]))",
            "He et al. (2015): a is learned, from 0.25 on.",
            ("prelu_weight",),
            (0.0,),
        ),
        "RReLU": Activation(
            _mean_leaky,
            _cases(ABOVE, rf"\tfrac{{l + u}}{{2}}\,x {BELOW}"),
            _cases("1 & x > 0", rf"\tfrac{{l + u}}{{2}} {BELOW}"),
            "nn.RReLU({rrelu_lower}, {rrelu_upper}).eval()(x)",
            "Xu et al. (2015): in training the slope is drawn from l to u, for each number anew; afterwards it is the mean.",
            ("rrelu_lower", "rrelu_upper"),
            (0.0,),
        ),
        "ELU": Activation(
            model.elu,
            _cases(ABOVE, rf"\alpha\,(e^x - 1) {BELOW}"),
            _cases("1 & x > 0", rf"\alpha\,e^x {BELOW}"),
            "nn.ELU({elu_alpha})(x)",
            "Clevert et al. (2016).",
            ("elu_alpha",),
            (0.0,),
        ),
        "CELU": Activation(
            model.celu,
            _cases(ABOVE, rf"\alpha\,(e^{{x/\alpha}} - 1) {BELOW}"),
            _cases("1 & x > 0", rf"e^{{x/\alpha}} {BELOW}"),
            "nn.CELU({celu_alpha})(x)",
            "Barron (2017): an ELU without a kink, whatever its alpha.",
            ("celu_alpha",),
            (0.0,),
        ),
        "SELU": Activation(
            model.selu,
            r"\lambda " + _cases(ABOVE, rf"\alpha\,(e^x - 1) {BELOW}") + r"\quad \lambda = 1.0507,\ \alpha = 1.6733",
            r"\lambda " + _cases("1 & x > 0", rf"\alpha\,e^x {BELOW}"),
            "nn.SELU()(x)",
            "Self-normalising networks (Klambauer et al., 2017).",
            borders=(0.0,),
            gain=lambda: 0.75,
        ),
        "Softplus": Activation(
            model.softplus,
            r"\tfrac{1}{\beta} \ln(1 + e^{\beta x})",
            r"\sigma(\beta x)",
            "nn.Softplus({softplus_beta})(x)",
            "Dugas et al. (2001); the step size in Mamba (Gu & Dao, 2023).",
            ("softplus_beta",),
        ),
        "GELU": Activation(
            model.gelu,
            r"x\,\Phi(x)",
            r"\Phi(x) + x\,\varphi(x)",
            "nn.GELU()(x)",
            "BERT (Devlin et al., 2019), the Vision Transformer (Dosovitskiy et al., 2021). From Hendrycks & Gimpel (2016).",
        ),
        "GELU tanh": Activation(
            model.gelu_tanh,
            r"\tfrac{x}{2}\left(1 + \tanh\!\left(\sqrt{\tfrac{2}{\pi}}\,(x + 0.044715\,x^3)\right)\right)",
            r"\sigma(2u) + 2\,x\,u'\,\sigma(2u)\,(1 - \sigma(2u)),\quad u = \sqrt{\tfrac{2}{\pi}}\,(x + 0.044715\,x^3)",
            "nn.GELU(approximate='tanh')(x)",
            "GPT-2 (Radford et al., 2019).",
        ),
        "Swish": Activation(
            model.swish,
            r"x\,\sigma(\beta x)",
            r"\sigma(\beta x) + \beta x\,\sigma(\beta x)\,(1 - \sigma(\beta x))",
            "x * torch.sigmoid({swish_beta} * x)",
            "Ramachandran et al. (2017), found by search.",
            ("swish_beta",),
        ),
        "SiLU": Activation(
            lambda x: model.swish(x, 1.0),
            rf"x\,{S}",
            rf"{S} + x\,{S}\,(1 - {S})",
            "nn.SiLU()(x)",
            "EfficientNet (Tan & Le, 2019); inside SwiGLU in LLaMA (Touvron et al., 2023). Swish with beta 1.",
        ),
        "Mish": Activation(
            model.mish,
            r"x \tanh(\ln(1 + e^x))",
            r"\tanh s + x\,\sigma(x)\,(1 - \tanh^2 s),\quad s = \ln(1 + e^x)",
            "nn.Mish()(x)",
            "YOLOv4 (Bochkovskiy et al., 2020). From Misra (2020).",
        ),
        "Hardswish": Activation(
            model.hardswish,
            r"x\,\frac{\min(\max(x + 3, 0), 6)}{6}",
            _cases(r"0 & x \le -3", r"\tfrac{x}{3} + \tfrac{1}{2} & |x| < 3", r"1 & x \ge 3"),
            "nn.Hardswish()(x)",
            "MobileNetV3 (Howard et al., 2019).",
            borders=(-3.0, 3.0),
        ),
        "Tanhshrink": Activation(model.tanhshrink, r"x - \tanh x", r"\tanh^2 x", "nn.Tanhshrink()(x)", "Rare; PyTorch has it."),
    }
)
NAMES = (*FUNCTIONS, YOURS)


@dataclass(frozen=True)
class Chosen:
    """A function with its settings filled in. `values`: (name in Config, value) of each."""

    name: str
    values: tuple[tuple[str, Any], ...]

    @property
    def plan(self) -> Activation:
        return FUNCTIONS[self.name]

    @property
    def text(self) -> str:
        """What the person typed, "" for a named function."""
        return str(self.values[0][1]) if self.name == YOURS else ""

    @property
    def borders(self) -> tuple[float, ...]:
        return () if self.name == YOURS else self.plan.borders

    def jet(self, x: Floats) -> Jet:
        """Values and derivatives at x, (points,); NaN where a typed function has none."""
        if self.name == YOURS:
            return typed.jet(parse(self.text), x)
        return self.plan.jet(x, *(value for _, value in self.values))

    @property
    def latex(self) -> str:
        return typed.latex(parse(self.text)) if self.name == YOURS else self.plan.latex

    @property
    def torch(self) -> str:
        """Its call in PyTorch."""
        return typed.torch_code(parse(self.text)) if self.name == YOURS else self.plan.torch.format(**dict(self.values))

    @property
    def gain(self) -> float | None:
        """PyTorch's gain, None where it has none."""
        found = None if self.name == YOURS else self.plan.gain
        return found(*(value for _, value in self.values)) if found else None
