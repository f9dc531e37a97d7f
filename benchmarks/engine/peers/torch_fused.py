"""The fused text-and-picture model in PyTorch."""

import numpy as np
import torch
from torch import nn


class Fused(nn.Module):
    def __init__(self, case, weights, load_recurrent):
        super().__init__()
        text = case["text"]
        self.words = nn.Embedding(text["vocab"], 128)
        self.ngrams = nn.EmbeddingBag(text["ngramBuckets"], 128, mode="mean", padding_idx=0)
        layers = []
        channels = case["picture"]["channels"]
        for size, stride in zip((24, 48, 48, 96, 96), (2, 2, 1, 2, 1)):
            layers += [
                nn.Conv2d(channels, size, 3, stride, padding=1, bias=False),
                nn.BatchNorm2d(size, eps=1e-3, momentum=0.1),
                nn.ReLU(),
            ]
            channels = size
        self.picture = nn.Sequential(*layers, nn.MaxPool2d(2))
        self.of_text, self.of_picture = nn.Linear(128, 128), nn.Linear(96, 128)
        self.tag_text, self.tag_picture = nn.Parameter(torch.empty(128)), nn.Parameter(torch.empty(128))
        self.normalization = nn.LayerNorm(128, eps=1e-3)
        self.recurrent = nn.GRU(128, 128, batch_first=True, bidirectional=True)
        self.head = nn.Linear(512, case["classes"])
        self.load(weights, load_recurrent)
        self.picture.to(memory_format=torch.channels_last)

    def forward(self, ids, ngrams, pixels):
        batch, length, per_token = ngrams.shape
        grams = self.ngrams(ngrams.view(batch * length, per_token)).view(batch, length, 128)
        words = self.of_text(self.words(ids) + grams) + self.tag_text  # [batch, 8, 128]
        cells = self.picture(pixels).flatten(2).transpose(1, 2).flip(1)  # [batch, 16, 96]
        cells = self.of_picture(cells) + self.tag_picture  # [batch, 16, 128]
        steps = self.recurrent(self.normalization(torch.cat([words, cells], 1)))[0]  # [batch, 24, 256]
        return self.head(torch.cat([steps.mean(1), steps.amax(1)], 1))

    def inputs(self, batch):
        # With stride 2, TensorFlow pads at the end and PyTorch on both sides. On pictures and kernels turned by 180°
        # both do the same, so that PyTorch needs no padding of its own; `forward` turns the cells back.
        pixels = torch.from_numpy(np.ascontiguousarray(batch["pixels"][:, ::-1, ::-1].transpose(0, 3, 1, 2)))
        return [
            torch.from_numpy(batch["ids"]).long(),
            torch.from_numpy(batch["ngrams"]).long(),
            pixels.to(memory_format=torch.channels_last),
        ]

    def load(self, weights, load_recurrent):
        def put(parameter, array):
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(array)))

        def put_dense(module, name):
            put(module.weight, weights[name + "/kernel"].T)
            put(module.bias, weights[name + "/bias"])

        def put_scale(module, name):
            put(module.weight, weights[name + "/scale"])
            put(module.bias, weights[name + "/shift"])

        with torch.no_grad():
            put(self.words.weight, weights["text/words/vectors"])
            put(self.ngrams.weight, weights["text/ngrams/vectors"])
            for block in range(5):
                kernel = weights[f"picture/block{block}/convolution/kernel"][::-1, ::-1]
                put(self.picture[3 * block].weight, kernel.transpose(3, 2, 0, 1))
                put_scale(self.picture[3 * block + 1], f"picture/block{block}/normalization")
            put_dense(self.of_text, "fusion/text/projection")
            put_dense(self.of_picture, "fusion/picture/projection")
            put(self.tag_text, weights["fusion/text/tag"])
            put(self.tag_picture, weights["fusion/picture/tag"])
            put_scale(self.normalization, "normalization")
            put_dense(self.head, "head/output")
        recurrent = {
            name.removeprefix("recurrent/"): value for name, value in weights.items() if name.startswith("recurrent/")
        }
        load_recurrent(self.recurrent, "gru", recurrent)
