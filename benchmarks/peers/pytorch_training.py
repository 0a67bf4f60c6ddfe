"""The peer of the training benchmark: the same networks in PyTorch, whole training steps on a fixed random batch.

Reads the network as JSON (the form that `micronets` writes) from the file named by the first argument, so that both sides train the same
description. Then answers each line on standard input (seconds) with: samples per second, current and peak resident bytes.
"""
import json
import resource
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F


def window(size, kernel, stride, padding, before, after):
    """Padding before and after along one axis, by TensorFlow's rule for SAME."""
    if padding == "same":
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        return total // 2, total - total // 2
    return (before, after) if padding == "explicit" else (0, 0)


class Network(nn.Module):
    """One module per node; symmetric padding is left to the convolution, uneven padding needs a pad of its own."""

    def __init__(self, nodes):
        super().__init__()
        self.nodes = nodes
        self.layers = nn.ModuleDict()
        self.pads = {}
        self.decisions = nn.ParameterDict()
        shapes = {}
        for node in nodes:
            name, op, inputs = node["name"], node["op"], node["inputs"]
            kind = op["kind"]
            shape = shapes[inputs[0]] if inputs else None
            if kind == "input":
                shape = tuple(op["shape"])
            elif kind in ("conv2d", "depthwise-conv2d"):
                shape = self.convolution(name, op, shape, depthwise=kind != "conv2d")
            elif kind == "dense":
                self.layers[self.key(name)] = nn.Linear(shape[0] * shape[1] * shape[2], op["units"])
                shape = (1, 1, op["units"])
            elif kind == "batch-norm":
                self.layers[self.key(name)] = nn.BatchNorm2d(shape[2])
            elif kind == "average-pool":
                if op.get("kernel") is None:
                    shape = (1, 1, shape[2])
                else:
                    stride = op["stride"]["height"], op["stride"]["width"]
                    shape = (-(-shape[0] // stride[0]), -(-shape[1] // stride[1]), shape[2])
            elif kind == "channel-mask":
                widths = op["widths"]
                self.decisions[op["decision"]] = nn.Parameter(torch.full((len(widths),), 1 / len(widths)))
                masks = torch.zeros(len(widths), shape[2])
                for i, width in enumerate(widths):
                    masks[i, :width] = 1
                self.register_buffer(self.key(name), masks)
            elif kind == "branch-sum":
                self.decisions[op["decision"]] = nn.Parameter(torch.full((len(inputs),), 1 / len(inputs)))
            elif kind == "add":
                shape = (shape[0], shape[1], max(shapes[i][2] for i in inputs))
            elif kind not in ("relu", "relu6"):
                raise ValueError(f"the peer does not know {kind}")
            shapes[name] = shape

    @staticmethod
    def key(name):
        return name.replace("/", "_").replace(".", "_")

    def convolution(self, name, op, shape, depthwise):
        kernel = op["kernel"]["height"], op["kernel"]["width"]
        stride = op["stride"]["height"], op["stride"]["width"]
        padding = op["padding"]
        top, bottom = window(shape[0], kernel[0], stride[0], padding["kind"], padding["top"], padding["bottom"])
        left, right = window(shape[1], kernel[1], stride[1], padding["kind"], padding["left"], padding["right"])
        even = top == bottom and left == right
        if not even:
            self.pads[name] = (left, right, top, bottom)
        channels = shape[2] if depthwise else op["channels"]
        self.layers[self.key(name)] = nn.Conv2d(
            shape[2], channels, kernel, stride, (top, left) if even else 0, groups=shape[2] if depthwise else 1, bias=bool(op.get("hasBias")))
        return ((shape[0] + top + bottom - kernel[0]) // stride[0] + 1, (shape[1] + left + right - kernel[1]) // stride[1] + 1, channels)

    def forward(self, x):
        values = {}
        for node in self.nodes:
            name, op = node["name"], node["op"]
            inputs = [values[i] for i in node["inputs"]]
            kind = op["kind"]
            if kind == "input":
                y = x
            elif kind in ("conv2d", "depthwise-conv2d"):
                y = self.layers[self.key(name)](F.pad(inputs[0], self.pads[name]) if name in self.pads else inputs[0])
            elif kind == "dense":
                y = self.layers[self.key(name)](inputs[0].flatten(1))
            elif kind == "batch-norm":
                y = self.layers[self.key(name)](inputs[0])
            elif kind == "relu":
                y = F.relu(inputs[0], inplace=True)
            elif kind == "relu6":
                y = F.relu6(inputs[0], inplace=True)
            elif kind == "average-pool":
                if op.get("kernel") is None:
                    y = inputs[0].mean((2, 3), keepdim=True)
                else:
                    kernel, stride = op["kernel"], op["stride"]
                    y = F.avg_pool2d(inputs[0], (kernel["height"], kernel["width"]), (stride["height"], stride["width"]), ceil_mode=True, count_include_pad=False)
            elif kind == "channel-mask":
                y = inputs[0] * (self.decisions[op["decision"]] @ getattr(self, self.key(name)))[None, :, None, None]
            elif kind == "branch-sum":
                z = self.decisions[op["decision"]]
                y = sum(branch * z[k] for k, branch in enumerate(inputs))
            elif kind == "add":
                a, b = inputs
                if a.shape[1] < b.shape[1]:
                    a, b = b, a
                y = a + (F.pad(b, (0, 0, 0, 0, 0, a.shape[1] - b.shape[1])) if b.shape[1] < a.shape[1] else b)
            values[name] = y
        return y.flatten(1)


def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def main():
    path, batch, threads, layout = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    with open(path, encoding="utf-8") as file:
        nodes = json.load(file)["nodes"]
    height, width, channels = nodes[0]["op"]["shape"]
    memory_format = torch.channels_last if layout == "channels-last" else torch.contiguous_format
    network = Network(nodes).to(memory_format=memory_format)
    network.train()
    x = torch.randn(batch, channels, height, width).contiguous(memory_format=memory_format)
    with torch.no_grad():
        classes = network(x).shape[1]
    y = torch.arange(batch) % classes
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(network(x), y).backward()
        optimizer.step()

    for line in sys.stdin:
        seconds, steps = float(line), 0
        start = time.perf_counter()
        while True:
            step()
            steps += 1
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                break
        print(steps * batch / elapsed, resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)


if __name__ == "__main__":
    main()
