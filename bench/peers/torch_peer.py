"""The work in PyTorch on the CPU. Reads requests, a JSON line each, and answers each with a JSON line."""
import json
import math
import struct
import sys
import time

import torch
import torch.nn.functional as F


def read_tensors(path):
    """A safetensors file as name -> tensor."""
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    kinds = {"F32": torch.float32, "I32": torch.int32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = bytearray(data[8 + size + begin : 8 + size + end])
        tensors[name] = torch.frombuffer(raw, dtype=kinds[entry["dtype"]]).reshape(entry["shape"]).clone()
    return tensors


def block(x, p, prefix, heads, mask):
    """A pre-LN Transformer block."""
    batch, length, hidden = x.shape

    def norm(x, name):
        return F.layer_norm(x, (hidden,), p[f"{prefix}{name}.weight"], p[f"{prefix}{name}.bias"], 1e-5)

    def linear(x, name):
        return F.linear(x, p[f"{prefix}{name}.weight"], p[f"{prefix}{name}.bias"])

    q, k, v = (
        part.view(batch, length, heads, hidden // heads).transpose(1, 2)
        for part in linear(norm(x, "input_layernorm"), "attention.query_key_value").split(hidden, dim=-1)
    )
    scores = q @ k.transpose(-1, -2) / math.sqrt(hidden // heads) + mask
    context = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, hidden)
    h = x + linear(context, "attention.dense")
    inner = linear(norm(h, "post_attention_layernorm"), "mlp.dense_h_to_4h")
    inner = 0.5 * inner * (1 + torch.tanh(math.sqrt(2 / math.pi) * (inner + 0.044715 * inner**3)))
    return h + linear(inner, "mlp.dense_4h_to_h")


def prepare_product(_work, t):
    return lambda: t["a"] @ t["b"].T


def prepare_block(work, t):
    @torch.no_grad()
    def once():
        return block(t["x"], t, "", work["heads"], t["mask"])

    return once


def prepare_step(work, t):
    config, rate = work["config"], work["learningRate"]
    names = work["parameters"]
    p = {name: t[name].requires_grad_() for name in names}
    decays = [p[name] for name in names if p[name].dim() > 1]
    rest = [p[name] for name in names if p[name].dim() <= 1]
    adam = work["optimiser"]
    optimiser = torch.optim.AdamW(
        [{"params": decays, "weight_decay": adam["decay"]}, {"params": rest, "weight_decay": 0}],
        lr=rate,
        betas=(adam["beta1"], adam["beta2"]),
        eps=adam["epsilon"],
    )

    def once():
        h = p["word_embeddings.weight"][t["tokens"].long()]
        h = h + p["transformer.position_embeddings.weight"][t["position"].long()]
        h = h + p["transformer.block_position_embeddings.weight"][t["blockPosition"].long()]
        for layer in range(config["layers"]):
            h = block(h, p, f"transformer.layers.{layer}.", config["heads"], t["mask"])
        hidden = config["hidden"]
        name = "transformer.final_layernorm"
        output = F.layer_norm(h, (hidden,), p[f"{name}.weight"], p[f"{name}.bias"], 1e-5)
        predicting = output.reshape(-1, hidden)[t["rows"].long()]
        loss = F.cross_entropy(predicting @ p["word_embeddings.weight"].T, t["targets"].long())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(p.values(), work["maxNorm"])
        optimiser.step()
        return loss.detach().reshape(1)

    return once


def main():
    prepare = {"product": prepare_product, "block": prepare_block, "step": prepare_step}
    once = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "prepare":
            once = prepare[request["work"]["kind"]](request["work"], read_tensors(request["tensors"]))
            answer = {"version": torch.__version__}
        elif request["do"] == "result":
            answer = {"values": torch.cat([once().reshape(-1) for _ in range(request["times"])]).tolist()}
        else:
            start = time.perf_counter()
            for _ in range(request["times"]):
                once()
            answer = {"seconds": time.perf_counter() - start}
        print(json.dumps(answer), flush=True)


main()
