"""The peer of the accuracy benchmark: trains a network in PyTorch by a recipe and prints its accuracy.

Reads a JSON file: the network (the form that `micronets` writes), files with features (float32, NHWC) and labels (one byte each) of both
splits, the recipe and a seed. Prints one JSON object.
"""
import json
import math
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

from pytorch_training import Network


def read(path, kind):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=kind)


def split(files, shape):
    features = read(files["features"], torch.float32).reshape(-1, shape["height"], shape["width"], shape["channels"])
    return features.permute(0, 3, 1, 2), read(files["labels"], torch.uint8).long()


def initialize(network):
    """He et al. 2015 for convolutions, Glorot and Bengio 2010 for dense layers, zero biases."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.normal_(layer.weight, std=math.sqrt(2 / layer.weight[0].numel()))
        elif isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
        if isinstance(layer, (nn.Conv2d, nn.Linear)) and layer.bias is not None:
            nn.init.zeros_(layer.bias)


def train(nodes, recipe, features, labels):
    network = Network(nodes).to(memory_format=torch.channels_last)
    initialize(network)
    weights = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": weights, "weight_decay": recipe["weightDecay"]}, {"params": others, "weight_decay": 0.0}], eps=1e-8)
    batch, epochs, first, last = (recipe[key] for key in ("batchSize", "epochs", "firstRate", "lastRate"))
    batches = len(labels) // batch
    network.train()
    loss = 0.0
    for epoch in range(epochs):
        order, loss = torch.randperm(len(labels)), 0.0
        for index in range(batches):
            chosen = order[index * batch:(index + 1) * batch]
            progress = (epoch + index / batches) / epochs
            for group in optimizer.param_groups:
                group["lr"] = last + (first - last) * (1 + math.cos(math.pi * progress)) / 2
            optimizer.zero_grad(set_to_none=True)
            value = F.cross_entropy(network(features[chosen].contiguous(memory_format=torch.channels_last)), labels[chosen])
            value.backward()
            optimizer.step()
            loss += value.item() / batches
    return network, loss


def accuracy(network, features, labels):
    network.eval()
    with torch.no_grad():
        return sum((network(x).argmax(1) == y).sum().item() for x, y in zip(features.split(256), labels.split(256))) / len(labels)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    with open(task["network"], encoding="utf-8") as file:
        nodes = json.load(file)["nodes"]
    torch.set_num_threads(1)
    torch.manual_seed(task["seed"])
    shape = nodes[0]["op"]["shape"]
    features, labels = split(task["train"], shape)
    start = time.perf_counter()
    network, loss = train(nodes, task["recipe"], features, labels)
    seconds = time.perf_counter() - start
    print(json.dumps({"seed": task["seed"], "loss": loss, "accuracy": accuracy(network, *split(task["validation"], shape)), "seconds": seconds}))


if __name__ == "__main__":
    main()
