"""The training that tt is measured against: nn.Transformer, fused Adam, autocast, random batches, no input pipeline.

plain_loop.py SHAPE PRECISION THREADS UPDATES prints target tokens a second on the CPU: the best of UPDATES updates after one to warm up.
"""
import math
import sys
import time

import torch
from torch import nn


class Translation(nn.Module):
    """A transformer with dropout of the residual stream alone, as tt's, and one embedding for everything."""

    def __init__(self, words, layers, dim, feed_forward, heads, dropout):
        super().__init__()
        self.scale = dim ** 0.5
        self.embedding = nn.Embedding(words, dim)
        nn.init.normal_(self.embedding.weight, std=dim ** -0.5)
        self.transformer = nn.Transformer(dim, heads, layers, layers, feed_forward, dropout, batch_first=True)
        for module in self.transformer.modules():
            if isinstance(module, nn.MultiheadAttention):
                module.dropout = 0.0
            if isinstance(module, (nn.TransformerEncoderLayer, nn.TransformerDecoderLayer)):
                module.dropout = nn.Identity()
        position = torch.arange(1024).unsqueeze(1) * torch.exp(torch.arange(0, dim, 2) * (-math.log(10000) / dim))
        self.register_buffer("positions", torch.cat([position.sin(), position.cos()], 1))
        self.dropout = nn.Dropout(dropout)

    def embed(self, ids):
        return self.dropout(self.embedding(ids) * self.scale + self.positions[: ids.size(1)])

    def forward(self, source, target):
        padding = source == 0
        causal = nn.Transformer.generate_square_subsequent_mask(target.size(1), device=target.device)
        hidden = self.transformer(self.embed(source), self.embed(target), tgt_mask=causal, src_key_padding_mask=padding,
                                  memory_key_padding_mask=padding, tgt_is_causal=True)
        return hidden @ self.embedding.weight.t()


class Loop:
    """One update at a time, on batches of full rows."""

    def __init__(self, words, layers, dim, feed_forward, heads, dropout, batch, length, precision, device="cpu"):
        torch.manual_seed(1)
        self.words, self.device, self.precision = words, device, precision
        self.model = Translation(words, layers, dim, feed_forward, heads, dropout).train().to(device)
        self.adam = torch.optim.Adam(self.model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-9, fused=True)
        self.criterion = nn.CrossEntropyLoss(label_smoothing=0.1, ignore_index=0)
        self.source, self.target, self.labels = (
            torch.randint(3, words, (batch, length), device=device) for _ in range(3))

    def update(self):
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.precision == "bfloat16"):
            logits = self.model(self.source, self.target)
        loss = self.criterion(logits.float().view(-1, self.words), self.labels.view(-1))
        self.adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.adam.step()


def main(shape, precision, threads, updates):
    torch.set_num_threads(int(threads))
    layers, dim, feed_forward, heads, dropout, batch, length = {
        "tiny": (4, 128, 256, 4, 0.3, 256, 16), "base": (6, 512, 2048, 8, 0.1, 64, 32)}[shape]
    loop = Loop(10_000, layers, dim, feed_forward, heads, dropout, batch, length, precision)
    best = math.inf
    for update in range(int(updates) + 1):
        begin = time.perf_counter()
        loop.update()
        if update:
            best = min(best, time.perf_counter() - begin)
    print(f"{batch * length / best:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
