"""Trained weights to the files the run time reads: an 8-bit ONNX graph and the heads' matrices.

The graph is written operator by operator, so that each layer is six fused kernels of onnxruntime. Weights are
8-bit, one scale an output channel; activations are quantized as they come (Jacob et al. 2018, CVPR, section
2). Weights are signed: twice as fast as unsigned ones where the processor has VNNI; elsewhere onnxruntime turns
them unsigned at load (`session.x64quantprecision`), lest sums saturate. The embedding table is 8-bit with one
scale a row. `encoder.onnx` takes one window at a time: what comes out never depends on a batch.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from pipeline.components.encoder.windows import MAX_PIECES
from pipeline.components.syntax.component import FORMAT
from pipeline.training.encoder_data import ATTRIBUTION_LABELS, ENTITY_LABELS
from pipeline.training.encoder_factors import label_factors
from pipeline.training.encoder_model import EncoderConfig
from pipeline.training.encoder_tasks import SENTENCE_HEADS
from pipeline.training.treebank import read_conllu

__all__ = ["build_graph", "export_encoder", "head_arrays", "lemma_lexicon"]

MICROSOFT = "com.microsoft"
SYNTAX_HEADS = ("tag", "morph", "lemma")


class Graph:
    """Collects nodes and weights of one ONNX graph; `quantized` picks 8-bit or float kernels."""

    def __init__(self, quantized: bool) -> None:
        self.quantized = quantized
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, array: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """Return `x @ weight + bias`. `weight`: (in, out)."""
        bias_name = self.weight(f"{name}.bias", bias.astype("float32"))
        if not self.quantized:
            product = self.node("MatMul", [x, self.weight(f"{name}.weight", weight)], f"{name}.product")
            return self.node("Add", [product, bias_name], f"{name}.out")
        values, scale, zero = quantize_columns(weight)
        inputs = [
            x,
            self.weight(f"{name}.weight", values),
            self.weight(f"{name}.scale", scale),
            self.weight(f"{name}.zero", zero),
            bias_name,
        ]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", MICROSOFT)

    def attention(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """Return multi-head self-attention of `x`. `weight`: (width, 3 x width), query, key and value."""
        heads = EncoderConfig.attention_heads
        bias_name = self.weight(f"{name}.bias", bias.astype("float32"))
        if not self.quantized:
            inputs = [x, self.weight(f"{name}.weight", weight), bias_name]
            return self.node("Attention", inputs, f"{name}.out", MICROSOFT, num_heads=heads)
        values, scale, zero = quantize_columns(weight)
        parts = [f"{name}.{part}" for part in ("in", "in_scale", "in_zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], parts))
        inputs = [
            parts[0],
            self.weight(f"{name}.weight", values),
            bias_name,
            parts[1],
            self.weight(f"{name}.scale", scale),
            "",
            parts[2],
            self.weight(f"{name}.zero", zero),
        ]
        return self.node("QAttention", inputs, f"{name}.out", MICROSOFT, num_heads=heads)

    def skip_norm(self, x: str, skip: str, name: str, scale: np.ndarray, shift: np.ndarray) -> str:
        """Return layer normalisation of `x + skip`."""
        # Two plain operators: the fused SkipLayerNormalization takes five times as long as both.
        total = self.node("Add", [x, skip], f"{name}.total")
        inputs = [total, self.weight(f"{name}.scale", scale), self.weight(f"{name}.shift", shift)]
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=EncoderConfig.epsilon)


def quantize_columns(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return signed 8-bit values, one scale a column and zero points (0) of a (in, out) matrix."""
    scale = np.maximum(np.abs(weight).max(axis=0) / 127.0, 1e-12).astype("float32")
    values = np.clip(np.rint(weight / scale), -127, 127).astype("int8")
    return values, scale, np.zeros(scale.shape, dtype="int8")


def build_graph(state: dict[str, np.ndarray], quantized: bool = True) -> onnx.ModelProto:
    """Return the encoder as an ONNX model: `pieces`, `shapes` (1, n) int64 -> `vectors` (1, n, width)."""
    graph = Graph(quantized)
    table = state["words.weight"]
    if quantized:
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127.0, 1e-12).astype("float32")
        values = np.clip(np.rint(table / scale), -127, 127).astype("int8")
        picked = graph.node("Gather", [graph.weight("words.values", values), "pieces"], "words.picked")
        scales = graph.node("Gather", [graph.weight("words.scales", scale), "pieces"], "words.picked_scales")
        floats = graph.node("Cast", [picked], "words.floats", to=TensorProto.FLOAT)
        words = graph.node("Mul", [floats, scales], "words.out")
    else:
        words = graph.node("Gather", [graph.weight("words", table), "pieces"], "words.out")
    graph.weight("zero", np.array([0], dtype="int64"))
    graph.weight("one", np.array([1], dtype="int64"))
    graph.weight("two", np.array([2], dtype="int64"))
    sizes = graph.node("Shape", ["pieces"], "sizes")
    length = graph.node("Slice", [sizes, "one", "two"], "length")
    positions = graph.weight("positions", state["position.weight"][:MAX_PIECES].astype("float32"))
    places = graph.node("Slice", [positions, "zero", length, "zero"], "places")
    shapes = graph.node(
        "Gather", [graph.weight("shape", state["shape.weight"].astype("float32")), "shapes"], "shaped"
    )
    summed = graph.node("Add", [graph.node("Add", [words, places], "placed"), shapes], "summed")
    norm = [graph.weight(f"norm.{part}", state[f"norm.{part}"]) for part in ("weight", "bias")]
    x = graph.node(
        "LayerNormalization", [summed, *norm], "embedded", axis=-1, epsilon=max(EncoderConfig.epsilon, 1e-12)
    )
    for index in range(EncoderConfig.layers):
        name = f"layers.{index}"

        def get(part: str, prefix: str = name) -> np.ndarray:
            return state[f"{prefix}.{part}"].astype("float32")

        joined = np.concatenate([get(f"{part}.weight").T for part in ("query", "key", "value")], axis=1)
        bias = np.concatenate([get(f"{part}.bias") for part in ("query", "key", "value")])
        mixed = graph.attention(x, f"{name}.attention", joined, bias)
        mixed = graph.linear(mixed, f"{name}.attended", get("attended.weight").T, get("attended.bias"))
        x = graph.skip_norm(
            mixed, x, f"{name}.attended_norm", get("attended_norm.weight"), get("attended_norm.bias")
        )
        inner = graph.linear(x, f"{name}.inner", get("inner.weight").T, get("inner.bias"))
        active = graph.node("Gelu", [inner], f"{name}.active", MICROSOFT)
        outer = graph.linear(active, f"{name}.outer", get("outer.weight").T, get("outer.bias"))
        x = graph.skip_norm(outer, x, f"{name}.outer_norm", get("outer_norm.weight"), get("outer_norm.bias"))
    graph.nodes[-1].output[0] = "vectors"
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "counterframe_encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"])
                for name in ("pieces", "shapes")
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, "n", EncoderConfig.width])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)],
        producer_name="counterframe",
    )
    model.ir_version = 8
    return model


def head_arrays(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the heads' matrices, (in, out), under the names the run time knows."""
    arrays: dict[str, np.ndarray] = {}
    for name, value in state.items():
        room, _, rest = name.partition(".")
        transposed = value.T if value.ndim == 2 and rest.endswith("weight") else value
        arrays[f"{room}.{rest}"] = np.ascontiguousarray(transposed.astype("float32"))
    return arrays


def export_encoder(
    weights: Path,
    settings: Path,
    tokenizer: Path,
    treebanks: Iterable[Path],
    out: Path,
    quantized: bool = True,
) -> None:
    """Write what the components load: folders `counterframe_encoder` and `counterframe_syntax` in `out`.

    `weights`, `settings`: what training left. `treebanks`: CoNLL-U files the lexicon of lemmas is read from.
    `quantized`: 8-bit weights; without, float ones, to measure what 8 bits cost.
    Matrices of the heads are kept in float16; the parser's label scorer is factored.
    """
    treebanks = list(treebanks)
    encoder_folder, syntax_folder = out / "counterframe_encoder", out / "counterframe_syntax"
    for folder in (encoder_folder, syntax_folder):
        folder.mkdir(parents=True, exist_ok=True)
    state = torch.load(weights, weights_only=True)
    encoder = {name: tensor.float().numpy() for name, tensor in state["encoder"].items()}
    graph = build_graph(encoder, quantized)
    onnx.save(graph, str(encoder_folder / "encoder.onnx"))
    heads = head_arrays({name: tensor.numpy() for name, tensor in state["heads"].items()})
    heads.update(label_factors(heads, graph.SerializeToString(), tokenizer, treebanks))
    del heads["parser.label"]
    ours = {
        name for name in heads if name.startswith(("parser.", *(f"token.{head}." for head in SYNTAX_HEADS)))
    }
    _save_arrays(syntax_folder / "syntax.npz", {name: heads[name] for name in sorted(ours)})
    _save_arrays(encoder_folder / "heads.npz", {name: heads[name] for name in sorted(set(heads) - ours)})
    shutil.copyfile(tokenizer, encoder_folder / "tokenizer.json")
    syntax = json.loads(settings.read_text(encoding="utf-8"))["syntax"]
    config = {
        "width": EncoderConfig.width,
        "token_heads": {"entities": list(ENTITY_LABELS), "attribution": list(ATTRIBUTION_LABELS)},
        "sentence_heads": {name: list(labels) for name, labels in SENTENCE_HEADS.items()},
    }
    labels = {
        "format": FORMAT,
        "tag": syntax["tags"],
        "morph": syntax["morphs"],
        "lemma": syntax["scripts"],
        "dep": syntax["deps"],
    }
    for path, content in ((encoder_folder / "config.json", config), (syntax_folder / "labels.json", labels)):
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lexicon = json.dumps(lemma_lexicon(treebanks), ensure_ascii=False, separators=(",", ":"))
    (syntax_folder / "lexicon.json").write_text(lexicon + "\n", encoding="utf-8")


def lemma_lexicon(treebanks: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Return the most frequent lemma of each form, by Penn tag, as the treebanks have it."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for path in treebanks:
        for document in read_conllu(path):
            for sentence in document.sentences:
                for word in sentence.words:
                    counts[word.xpos, word.form][word.lemma] += 1
    lexicon: dict[str, dict[str, str]] = defaultdict(dict)
    for tag, form in sorted(counts):
        lexicon[tag][form] = counts[tag, form].most_common(1)[0][0]
    return lexicon


def _save_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays as float16, without a clock: the same weights give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array.astype("float16"))
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0)), buffer.getvalue()
            )
