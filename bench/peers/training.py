"""The same training in Debian's PyTorch: the same net, data, batch size and number of steps; prints one line of JSON.

Written as a PyTorch user writes it who cares for speed: tensors in memory, one index_select a batch, gradients set to none, and the choice of
memory layout as an argument. Run by the benchmark `training`; see bench/Training.cs.
"""
import argparse
import json
import time

import torch
from torch import nn


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


class Residual(nn.Module):
    def __init__(self, *inner):
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x):
        return x + self.inner(x)


class ChannelMean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def convolutional(first, second, third):
    def conv(inputs, outputs):
        return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)

    return nn.Sequential(
        conv(1, first), nn.MaxPool2d(2), nn.BatchNorm2d(first), nn.ReLU(),
        conv(first, second), nn.MaxPool2d(2), nn.BatchNorm2d(second), nn.ReLU(),
        conv(second, third), nn.BatchNorm2d(third), nn.ReLU(),
        Residual(conv(third, third), nn.BatchNorm2d(third), nn.ReLU()),
        ChannelMean(), nn.Linear(third, 10))


parser = argparse.ArgumentParser()
parser.add_argument("--net", choices=["lenet", "convolutional"], required=True)
parser.add_argument("--channels", type=int, nargs=3, help="of the convolutional net")
parser.add_argument("--data", required=True, help="count × 784 grey bytes, then count classes")
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--batch", type=int, required=True)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--warm-up", type=int, required=True)
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--channels-last", action="store_true")
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
with open(arguments.data, "rb") as file:
    data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
count = arguments.count
images = data[:count * 784].reshape(count, 1, 28, 28).float()
images = (images - images.mean()) / images.std()
labels = data[count * 784:].long()

layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
loss_of = nn.CrossEntropyLoss()


def train(steps):
    """Trains a new net; the mean loss over the steps."""
    net = (lenet() if arguments.net == "lenet" else convolutional(*arguments.channels)).to(memory_format=layout)
    optimiser = torch.optim.SGD(net.parameters(), arguments.rate, momentum=0.9, nesterov=True, weight_decay=5e-4)
    total = 0.0
    done = 0
    while done < steps:
        for members in torch.randperm(count).split(arguments.batch):
            if done == steps or len(members) < arguments.batch:
                break
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(net(images.index_select(0, members).contiguous(memory_format=layout)), labels.index_select(0, members))
            loss.backward()
            optimiser.step()
            total += float(loss.detach())
            done += 1
    return total / steps


train(arguments.warm_up)
start = time.perf_counter()
loss = train(arguments.steps)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "imagesPerSecond": arguments.steps * arguments.batch / seconds, "loss": loss, "version": torch.__version__}))
